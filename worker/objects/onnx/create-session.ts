import type { InferenceSession } from 'onnxruntime-web/wasm';

type Runtime = typeof import('onnxruntime-web/wasm');

let runtimeReady: Promise<Runtime> | undefined;

/**
 * ONNX Runtime compiles its WebAssembly from bytes, which Workers forbid: code may only be instantiated from an
 * imported module. So the runtime gets a sentinel instead of bytes, and while it starts (and only then)
 * `WebAssembly.instantiate` answers that sentinel with the module. The model is created in the same stretch, because
 * the runtime starts with its first session.
 */
async function startRuntime(modelBytes: Uint8Array): Promise<Runtime> {
  const [runtime, { default: compiled }] = await Promise.all([
    import('onnxruntime-web/wasm'),
    import('onnxruntime-web/ort-wasm-simd-threaded.wasm'),
  ]);
  const sentinel = new ArrayBuffer(8);
  runtime.env.wasm.numThreads = 1;
  runtime.env.wasm.wasmBinary = sentinel;
  const original = WebAssembly.instantiate;
  const answerSentinel = async (
    source: unknown,
    imports?: WebAssembly.Imports,
  ): Promise<unknown> => {
    const bytes = ArrayBuffer.isView(source) ? source.buffer : source;
    if (bytes !== sentinel) return Reflect.apply(original, WebAssembly, [source, imports]);
    return { module: compiled, instance: new WebAssembly.Instance(compiled, imports) };
  };
  Reflect.set(WebAssembly, 'instantiate', answerSentinel);
  try {
    const first = await runtime.InferenceSession.create(modelBytes);
    await first.release();
    return runtime;
  } finally {
    Reflect.set(WebAssembly, 'instantiate', original);
  }
}

/** One start at a time; a start that failed is forgotten, so that the next call tries again. */
export async function createSession(
  modelBytes: ArrayBuffer,
): Promise<{ runtime: Runtime; session: InferenceSession }> {
  const model = new Uint8Array(modelBytes);
  const starting = (runtimeReady ??= startRuntime(model));
  try {
    const runtime = await starting;
    return { runtime, session: await runtime.InferenceSession.create(model) };
  } catch (error) {
    if (runtimeReady === starting) runtimeReady = undefined;
    throw error;
  }
}
