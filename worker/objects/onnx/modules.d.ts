declare module '*.onnx' {
  const modelBytes: ArrayBuffer;
  export default modelBytes;
}

declare module 'onnxruntime-web/ort-wasm-simd-threaded.wasm' {
  const runtime: WebAssembly.Module;
  export default runtime;
}
