import { forecache } from './forecache.ts';
import { stayOffThePath } from './stay-off-the-path.ts';

stayOffThePath();
forecache();
