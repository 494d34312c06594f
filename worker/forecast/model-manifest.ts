/** The features that one build of the code computes: a model fits only the build it was trained for. */
export interface FeatureContract {
  readonly version: number;
  readonly names: readonly string[];
}

/** Rows with the answers that the trainer's own forward pass gave, run again wherever the model is loaded. */
export interface ModelProbe {
  /** Row-major, rows × feature names. */
  readonly features: readonly number[];
  readonly confidence: readonly number[];
  readonly expectedCount: readonly number[];
}

/** One trace that a model learned from, and how far into it. */
export interface TrainingTrace {
  readonly name: string;
  /** SHA-256 of the accesses used, hex. */
  readonly fingerprint: string;
  readonly accesses: number;
  /** Time of the last access used, Unix ms: nothing later touched the model. */
  readonly untilMs: number;
  readonly rows: number;
}

/** What lies beside a .onnx file and says what it is. */
export interface ModelManifest {
  readonly format: 1;
  readonly name: string;
  readonly featureVersion: number;
  readonly featureNames: readonly string[];
  /** Hidden layer widths, then 'gru:<width>' when the recurrent branch is in. */
  readonly architecture: readonly string[];
  readonly horizonsMs: readonly number[];
  readonly traces: readonly TrainingTrace[];
  readonly seed: number;
  /** Log-odds are multiplied by slope and moved by intercept, already inside the graph. */
  readonly calibration: { readonly slope: number; readonly intercept: number };
  /** ln of the negative binomial's shape: variance = mean + mean² / shape. */
  readonly logShape: number;
  /** Measured on the slice held back for early stopping: nats, [0, 1] … by name. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly probe: ModelProbe;
  readonly modelBytes: number;
  /** Of the .onnx file, hex. */
  readonly sha256: string;
  readonly command: string;
}

export type ModelRefusal =
  | 'manifest-malformed'
  | 'feature-version'
  | 'feature-names'
  | 'model-hash'
  | 'model-output'
  | 'session';

/** Why a model was not taken. The caller goes on with the Bayesian scorer. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
  readonly code: ModelRefusal;

  constructor(code: ModelRefusal, detail: string, options?: ErrorOptions) {
    super(`${code}: ${detail}`, options);
    this.code = code;
  }
}
