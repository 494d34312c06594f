import { defineCommand } from 'citty';
import { edgeRoot } from '../edge-root.ts';
import type { Finding } from '../doctor/check.ts';
import { checkConfiguration, checkSecrets } from '../doctor/check-configuration.ts';
import { checkOrigin } from '../doctor/check-origin.ts';
import { checkChromium, checkNode, checkWorkerd } from '../doctor/check-programs.ts';

export const doctor = defineCommand({
  meta: { name: 'doctor', description: 'Check what Forecache needs, and say how to mend it' },
  args: {
    origin: { type: 'string', description: 'Origin to reach instead of wrangler.toml’s' },
    json: { type: 'boolean', description: 'Print one JSON object' },
  },
  async run({ args }) {
    const configuration = await checkConfiguration(edgeRoot);
    const findings: readonly Finding[] = [
      checkNode(),
      ...(await Promise.all([checkWorkerd(), checkChromium()])),
      configuration.finding,
      checkSecrets(edgeRoot),
      await checkOrigin(args.origin ?? configuration.origin),
    ];
    console.log(args.json === true ? JSON.stringify({ findings }) : findings.map(line).join('\n'));
    if (findings.some(({ state }) => state === 'failed')) process.exitCode = 1;
  },
});

const marks = { ok: '✓', warning: '!', failed: '✗' } as const;
const nameWidth = 14;

function line({ name, state, found, remedy }: Finding): string {
  const first = `${marks[state]} ${name.padEnd(nameWidth)} ${found}`;
  return remedy === '' ? first : `${first}\n${' '.repeat(nameWidth + 3)}${remedy}`;
}
