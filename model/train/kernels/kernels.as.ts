// AssemblyScript, compiled by compile-kernels.ts. All pointers are byte addresses of float32 in one shared memory;
// widths are multiples of 4 and `multiply` takes rows in multiples of 4, so that no kernel has a scalar tail.

/** c[m,n] = a[m,k]·b[k,n] (+ bias[n] when its pointer is not 0). Strides of a are in elements. */
export function multiply(
  a: usize,
  aRowStride: i32,
  aColumnStride: i32,
  b: usize,
  bias: usize,
  c: usize,
  m: i32,
  k: i32,
  n: i32,
): void {
  const rowBytes = (<usize>aRowStride) << 2;
  const columnBytes = (<usize>aColumnStride) << 2;
  const bRowBytes = (<usize>n) << 2;
  for (let row = 0; row < m; row += 4) {
    const a0 = a + <usize>row * rowBytes;
    const a1 = a0 + rowBytes;
    const a2 = a1 + rowBytes;
    const a3 = a2 + rowBytes;
    const c0 = c + <usize>row * bRowBytes;
    let column = 0;
    for (; column + 8 <= n; column += 8) {
      const at = (<usize>column) << 2;
      let s00 = bias ? v128.load(bias + at) : f32x4.splat(0);
      let s01 = bias ? v128.load(bias + at, 16) : f32x4.splat(0);
      let s10 = s00,
        s11 = s01,
        s20 = s00,
        s21 = s01,
        s30 = s00,
        s31 = s01;
      let bAt = b + at;
      let offset: usize = 0;
      for (let i = 0; i < k; i++) {
        const b0 = v128.load(bAt);
        const b1 = v128.load(bAt, 16);
        const x0 = v128.load_splat<f32>(a0 + offset);
        const x1 = v128.load_splat<f32>(a1 + offset);
        const x2 = v128.load_splat<f32>(a2 + offset);
        const x3 = v128.load_splat<f32>(a3 + offset);
        s00 = f32x4.add(s00, f32x4.mul(x0, b0));
        s01 = f32x4.add(s01, f32x4.mul(x0, b1));
        s10 = f32x4.add(s10, f32x4.mul(x1, b0));
        s11 = f32x4.add(s11, f32x4.mul(x1, b1));
        s20 = f32x4.add(s20, f32x4.mul(x2, b0));
        s21 = f32x4.add(s21, f32x4.mul(x2, b1));
        s30 = f32x4.add(s30, f32x4.mul(x3, b0));
        s31 = f32x4.add(s31, f32x4.mul(x3, b1));
        bAt += bRowBytes;
        offset += columnBytes;
      }
      const to = c0 + at;
      v128.store(to, s00);
      v128.store(to, s01, 16);
      v128.store(to + bRowBytes, s10);
      v128.store(to + bRowBytes, s11, 16);
      v128.store(to + 2 * bRowBytes, s20);
      v128.store(to + 2 * bRowBytes, s21, 16);
      v128.store(to + 3 * bRowBytes, s30);
      v128.store(to + 3 * bRowBytes, s31, 16);
    }
    for (; column < n; column += 4) {
      const at = (<usize>column) << 2;
      let s0 = bias ? v128.load(bias + at) : f32x4.splat(0);
      let s1 = s0,
        s2 = s0,
        s3 = s0;
      let bAt = b + at;
      let offset: usize = 0;
      for (let i = 0; i < k; i++) {
        const b0 = v128.load(bAt);
        s0 = f32x4.add(s0, f32x4.mul(v128.load_splat<f32>(a0 + offset), b0));
        s1 = f32x4.add(s1, f32x4.mul(v128.load_splat<f32>(a1 + offset), b0));
        s2 = f32x4.add(s2, f32x4.mul(v128.load_splat<f32>(a2 + offset), b0));
        s3 = f32x4.add(s3, f32x4.mul(v128.load_splat<f32>(a3 + offset), b0));
        bAt += bRowBytes;
        offset += columnBytes;
      }
      const to = c0 + at;
      v128.store(to, s0);
      v128.store(to + bRowBytes, s1);
      v128.store(to + 2 * bRowBytes, s2);
      v128.store(to + 3 * bRowBytes, s3);
    }
  }
}

/** to[n,m] = from[m,n] */
export function transpose(from: usize, to: usize, m: i32, n: i32): void {
  for (let row = 0; row < m; row++) {
    for (let column = 0; column < n; column++) {
      store<f32>(
        to + ((<usize>(column * m + row)) << 2),
        load<f32>(from + ((<usize>(row * n + column)) << 2)),
      );
    }
  }
}

/** sums[n] = Σ over rows of a[m,n] */
export function sumColumns(a: usize, sums: usize, m: i32, n: i32): void {
  const rowBytes = (<usize>n) << 2;
  for (let column: usize = 0; column < rowBytes; column += 16) {
    let sum = f32x4.splat(0);
    let at = a + column;
    for (let row = 0; row < m; row++) {
      sum = f32x4.add(sum, v128.load(at));
      at += rowBytes;
    }
    v128.store(sums + column, sum);
  }
}

/** a = max(a, 0) */
export function rectify(a: usize, count: i32): void {
  const end = a + ((<usize>count) << 2);
  const zero = f32x4.splat(0);
  for (; a < end; a += 16) v128.store(a, f32x4.max(v128.load(a), zero));
}

/** gradient = activation > 0 ? gradient : 0 */
export function rectifyGradient(gradient: usize, activation: usize, count: i32): void {
  const bytes = (<usize>count) << 2;
  const zero = f32x4.splat(0);
  for (let at: usize = 0; at < bytes; at += 16) {
    const open = f32x4.gt(v128.load(activation + at), zero);
    v128.store(gradient + at, v128.and(v128.load(gradient + at), open));
  }
}

/** to += from */
export function accumulate(to: usize, from: usize, count: i32): void {
  const bytes = (<usize>count) << 2;
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(to + at, f32x4.add(v128.load(to + at), v128.load(from + at)));
  }
}

/** AdamW (Loshchilov and Hutter 2019): `stepSize` and `rootCorrection` carry the bias corrections of both moments. */
export function adamw(
  weights: usize,
  gradient: usize,
  first: usize,
  second: usize,
  count: i32,
  beta1: f32,
  beta2: f32,
  stepSize: f32,
  rootCorrection: f32,
  epsilon: f32,
  shrink: f32,
): void {
  const bytes = (<usize>count) << 2;
  const keep1 = f32x4.splat(beta1),
    take1 = f32x4.splat(1 - beta1);
  const keep2 = f32x4.splat(beta2),
    take2 = f32x4.splat(1 - beta2);
  const step = f32x4.splat(stepSize),
    correct = f32x4.splat(rootCorrection);
  const small = f32x4.splat(epsilon),
    keep = f32x4.splat(1 - shrink);
  for (let at: usize = 0; at < bytes; at += 16) {
    const g = v128.load(gradient + at);
    const m = f32x4.add(f32x4.mul(keep1, v128.load(first + at)), f32x4.mul(take1, g));
    const v = f32x4.add(
      f32x4.mul(keep2, v128.load(second + at)),
      f32x4.mul(take2, f32x4.mul(g, g)),
    );
    v128.store(first + at, m);
    v128.store(second + at, v);
    const root = f32x4.add(f32x4.mul(f32x4.sqrt(v), correct), small);
    const w = f32x4.mul(v128.load(weights + at), keep);
    v128.store(weights + at, f32x4.sub(w, f32x4.mul(step, f32x4.div(m, root))));
  }
}

/** e^x to 2 ulp: Cephes' expf (Moshier 1989), four at a time. */
function exponential(x: v128): v128 {
  const bounded = f32x4.max(f32x4.min(x, f32x4.splat(87)), f32x4.splat(-87));
  const n = f32x4.nearest(f32x4.mul(bounded, f32x4.splat(1.44269504)));
  let r = f32x4.sub(bounded, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(-2.1219444e-4)));
  let p = f32x4.splat(1.98756915e-4);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.39819995e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.33345191e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.16657959e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.66666655e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.500000012));
  const y = f32x4.add(f32x4.add(f32x4.mul(f32x4.mul(p, r), r), r), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(y, power);
}

function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exponential(f32x4.neg(x))));
}

/**
 * One step of a gated recurrent unit (Cho et al. 2014; reset gate after the product). `gates` holds input sums r, z, n
 * of width each and leaves with the gates' values; `stateSums` holds the state's; `next` gets the new state.
 */
export function gruStep(
  gates: usize,
  stateSums: usize,
  state: usize,
  next: usize,
  rows: i32,
  width: i32,
): void {
  const stride = (<usize>width) << 2;
  const one = f32x4.splat(1),
    two = f32x4.splat(2);
  for (let row = 0; row < rows; row++) {
    for (let at: usize = 0; at < stride; at += 16) {
      const r = sigmoid(f32x4.add(v128.load(gates + at), v128.load(stateSums + at)));
      const z = sigmoid(
        f32x4.add(v128.load(gates + stride + at), v128.load(stateSums + stride + at)),
      );
      const sum = f32x4.add(
        v128.load(gates + 2 * stride + at),
        f32x4.mul(r, v128.load(stateSums + 2 * stride + at)),
      );
      const n = f32x4.sub(f32x4.mul(two, sigmoid(f32x4.mul(two, sum))), one);
      v128.store(gates + at, r);
      v128.store(gates + stride + at, z);
      v128.store(gates + 2 * stride + at, n);
      const h = v128.load(state + at);
      v128.store(next + at, f32x4.add(f32x4.mul(f32x4.sub(one, z), n), f32x4.mul(z, h)));
    }
    gates += 3 * stride;
    stateSums += 3 * stride;
    state += stride;
    next += stride;
  }
}

/** The derivatives of `gruStep` by its input sums, by the state's sums, and by the state directly (in place of `delta`). */
export function gruStepGradient(
  gates: usize,
  stateSums: usize,
  state: usize,
  delta: usize,
  gateDeltas: usize,
  stateDeltas: usize,
  rows: i32,
  width: i32,
): void {
  const stride = (<usize>width) << 2;
  const one = f32x4.splat(1);
  for (let row = 0; row < rows; row++) {
    for (let at: usize = 0; at < stride; at += 16) {
      const r = v128.load(gates + at);
      const z = v128.load(gates + stride + at);
      const n = v128.load(gates + 2 * stride + at);
      const d = v128.load(delta + at);
      const byN = f32x4.mul(f32x4.mul(d, f32x4.sub(one, z)), f32x4.sub(one, f32x4.mul(n, n)));
      const byR = f32x4.mul(
        f32x4.mul(byN, v128.load(stateSums + 2 * stride + at)),
        f32x4.mul(r, f32x4.sub(one, r)),
      );
      const byZ = f32x4.mul(
        f32x4.mul(d, f32x4.sub(v128.load(state + at), n)),
        f32x4.mul(z, f32x4.sub(one, z)),
      );
      v128.store(gateDeltas + at, byR);
      v128.store(gateDeltas + stride + at, byZ);
      v128.store(gateDeltas + 2 * stride + at, byN);
      v128.store(stateDeltas + at, byR);
      v128.store(stateDeltas + stride + at, byZ);
      v128.store(stateDeltas + 2 * stride + at, f32x4.mul(byN, r));
      v128.store(delta + at, f32x4.mul(d, z));
    }
    gates += 3 * stride;
    stateSums += 3 * stride;
    state += stride;
    delta += stride;
    gateDeltas += 3 * stride;
    stateDeltas += 3 * stride;
  }
}
