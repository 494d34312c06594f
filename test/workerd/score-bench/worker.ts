import type { Scorer } from '../../../worker/forecast/types.ts';
import { createOnnxScorer } from '../../../worker/objects/onnx/create-onnx-scorer.ts';
import { readShippedModel } from '../../../worker/objects/onnx/shipped-model.ts';

let ready: Promise<Scorer> | undefined;

/** Rows of the probe, over and over. */
function batchOf(rows: number) {
  const { manifest } = readShippedModel();
  const width = manifest.featureNames.length;
  const source = manifest.probe.features;
  const candidate = { resource: '/', source: 'successor', horizonMs: 600_000 } as const;
  return {
    atMs: 0,
    candidates: Array.from({ length: rows }, () => candidate),
    features: Float32Array.from(
      { length: rows * width },
      (_, at) => source[at % source.length] ?? 0,
    ),
  };
}

export default {
  /** Scores `rows` candidates `times` times; the caller holds the watch, because clocks stand still in here. */
  async fetch(request: Request): Promise<Response> {
    const { searchParams } = new URL(request.url);
    const { modelBytes, manifest } = readShippedModel();
    const features = { version: manifest.featureVersion, names: manifest.featureNames };
    ready ??= createOnnxScorer({ modelBytes, manifest, features });
    const scorer = await ready;
    const batch = batchOf(Number(searchParams.get('rows')));
    let sum = 0;
    for (let time = Number(searchParams.get('times')); time > 0; time--) {
      const { confidence } = await scorer.score(batch);
      sum += confidence[0] ?? 0;
    }
    return Response.json({ name: scorer.name, sum, modelBytes: modelBytes.byteLength });
  },
};
