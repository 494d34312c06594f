import { listen } from './listen.ts';
import { resolveSettings } from './settings.ts';
import { stayOffThePath } from './stay-off-the-path.ts';

stayOffThePath();
listen(resolveSettings({}));
