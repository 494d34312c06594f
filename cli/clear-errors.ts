import type { ArgsDef, CommandDef } from 'citty';
import { refuseUnknownOptions } from './refuse-unknown-options.ts';

/** A command whose errors are one line for the person who made them; FORECACHE_DEBUG=1 adds the stack. */
export function clearErrors<Args extends ArgsDef>(command: CommandDef<Args>): CommandDef<Args> {
  const { run } = command;
  if (run === undefined) return command;
  return {
    ...command,
    async run(context) {
      try {
        refuseUnknownOptions(context.rawArgs, Object.keys(context.cmd.args ?? {}));
        await run(context);
      } catch (error) {
        console.error(`forecache: ${messageOf(error)}`);
        if (process.env.FORECACHE_DEBUG === '1') console.error(error);
        process.exitCode = 1;
      }
    },
  };
}

/** With what lies beneath: a fetch that fails says why only in its cause. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message, cause } = error;
  const beneath = cause instanceof Error ? cause.message : '';
  return beneath === '' || message.includes(beneath) ? message : `${message}: ${beneath}`;
}
