import { expect, test } from 'vitest';
import { dropUnusedMethods, usedMethods } from './drop-unused-methods.ts';

const source = `export class Writer {
    constructor(buf) {
        this.buf = buf;
    }

    one(value) {
        if (value) {
            this.two(value);
        }
    }
    two(value = 1) {
        return value;
    }
}
function helper() {
    return 1;
}
`;

test('methods that nobody calls go, the constructor and the functions stay', () => {
  const kept = dropUnusedMethods(source, (name) => name === 'two');
  expect(kept).toContain('constructor(buf)');
  expect(kept).toContain('two(value = 1)');
  expect(kept).not.toContain('one(value)');
  expect(kept).toContain('function helper()');
});

test('a source in another layout is refused', () => {
  expect(() => dropUnusedMethods('class A{b(){}}', () => true)).toThrow('expected layout');
});

test('what a program names after a dot counts as used', () => {
  expect(usedMethods('a.one(); const { two } = b; c?.three')).toEqual(new Set(['one', 'three']));
});
