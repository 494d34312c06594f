/** Compiles kernels.as.ts to WebAssembly and writes it, base64, into kernels-wasm.ts: `npm run build:kernels`. */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { main } from 'assemblyscript/asc';

const folder = fileURLToPath(new URL('.', import.meta.url));
const optionsText =
  '--outFile kernels.wasm --runtime stub -O3 --noAssert --enable simd,threads ' +
  '--importMemory --sharedMemory --noExportMemory --initialMemory 1 --maximumMemory 65536';

async function writeKernels(wasm: Uint8Array): Promise<void> {
  const lines =
    Buffer.from(wasm)
      .toString('base64')
      .match(/.{1,90}/g) ?? [];
  const source = [
    '// Written by compile-kernels.ts from kernels.as.ts: edit that, then `npm run build:kernels`.',
    'export const kernelsWasm =',
    ...lines.map((line, index) => `  '${line}'${index === lines.length - 1 ? ';' : ' +'}`),
    '',
  ];
  await writeFile(new URL('kernels-wasm.ts', import.meta.url), source.join('\n'));
}

const { error, stderr, stdout } = await main(
  ['kernels.as.ts', '--baseDir', folder, ...optionsText.split(' ')],
  {
    writeFile: async (name, contents) => {
      if (name.endsWith('.wasm') && typeof contents !== 'string') await writeKernels(contents);
    },
  },
);
process.stdout.write(stdout.toString());
process.stderr.write(stderr.toString());
if (error) throw error;
