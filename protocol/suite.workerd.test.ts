// The same suite as in Node, run by workerd: whatever a frame does, it does it in both.
import './codecs.test.ts';
import './hostile-columns.test.ts';
import './hostile-frames.test.ts';
import './resource-key.test.ts';
import './signing.test.ts';
