import { defineConfig } from 'vite';

export default defineConfig({
  // The page script makes service workers of `/.forecache/sw.js`: they are not part of the bundle.
  build: { target: 'es2022' },
});
