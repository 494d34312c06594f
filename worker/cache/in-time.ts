/** What `work` gives, or what `late` gives when `work` takes longer than `timeMs` of real time. */
export async function inTime<T, L>(
  work: Promise<T>,
  { timeMs, late }: { timeMs: number; late: () => L },
): Promise<T | L> {
  const { promise, resolve, reject } = Promise.withResolvers<L>();
  const timer = setTimeout(() => {
    try {
      resolve(late());
    } catch (error) {
      reject(error);
    }
  }, timeMs);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
