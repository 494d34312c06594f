import { readFrame, writeFrame, type Codec } from './frame.ts';
import {
  forecastsShape,
  readForecasts,
  writeForecasts,
  type ForecastsWire,
} from './generated/frames.ts';
import { candidateSources, resourceKinds, type Forecast } from './messages.ts';
import { numberOf, whole, wordOf } from './wire-values.ts';

const codec: Codec<ForecastsWire> = {
  body: 'forecasts',
  shape: forecastsShape,
  read: readForecasts,
  write: writeForecasts,
};

/** Encodes forecasts; confidence, volatility, shares and counts are rounded to 32-bit floats. */
export function encodeForecasts(forecasts: readonly Forecast[]): Uint8Array<ArrayBuffer> {
  return writeFrame(codec, {
    forecasts: forecasts.map((forecast) => ({
      ...forecast,
      madeAtMs: whole(forecast.madeAtMs, 'madeAtMs'),
      horizonMs: whole(forecast.horizonMs, 'horizonMs'),
      source: numberOf(candidateSources, forecast.source),
      kind: numberOf(resourceKinds, forecast.kind),
      bytes: whole(forecast.bytes, 'bytes'),
      freshForMs: whole(forecast.freshForMs, 'freshForMs'),
      nodes: [...forecast.nodes],
    })),
  });
}

/** Throws a ProtocolError when the frame is malformed or over a limit. */
export function decodeForecasts(bytes: Uint8Array): Forecast[] {
  return readFrame(codec, bytes).forecasts.map((wire) => ({
    ...wire,
    source: wordOf(candidateSources, wire.source),
    kind: wordOf(resourceKinds, wire.kind),
  }));
}
