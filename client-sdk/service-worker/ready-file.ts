import { forecache } from './forecache.ts';

forecache();
