import { defineConfig } from 'astro/config';

export default defineConfig({
  // Astro would prefetch links by itself; here Forecache decides, so that nothing is fetched twice.
  prefetch: false,
});
