// The same suite as in Node, run by workerd: whatever a frame does, it does it in both.
import './codecs.test.ts';
import './hostile.test.ts';
import './resource-key.test.ts';
import './signing.test.ts';
