import { dashboardScript } from '../../generated/dashboard-script.ts';
import { styles } from './styles.ts';

/** The whole page: one file, nothing loaded from elsewhere. `nonce` admits its style and script. */
export function dashboardPage(nonce: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex"><title>Forecache</title><link rel="icon" href="data:,"><style nonce="${nonce}">${styles}</style></head>
<body>
<header><h1>Forecache <span id="site"></span></h1><span id="status" class="pill">…</span><button id="switch" type="button" disabled>Stop prefetching</button>
<form id="login" hidden><input id="token" type="password" placeholder="Operator token" autocomplete="off" aria-label="Operator token"> <button>Use</button></form><span id="updated"></span></header>
<main>
<p id="notice" class="full" role="status" hidden></p>
<section class="figures" id="figures"></section>
<section class="wide"><h2>Share of requests answered from the cache</h2><svg id="history" role="img" aria-label="Hit share over time"></svg>
<div class="legend"><span><i class="c-on"></i>with prefetching</span><span><i class="c-none"></i>without</span></div></section>
<section class="narrow"><h2>Leases and what became of them</h2><div class="stages" id="stages"></div></section>
<section class="full" id="held-out"><h2>Measured against those held out<small>with prefetching minus without, 95% intervals</small></h2><div id="effects"></div></section>
<section class="half"><h2>Forecasts against what came<small>leases judged while this page was open</small></h2><svg id="calibration" role="img" aria-label="Confidence against the share that was needed"></svg>
<div class="legend"><span><i class="c-none"></i>mean confidence</span><span><i class="c-on"></i>share that was needed</span></div></section>
<section class="half"><h2>Forecasts that became no lease<small>by reason</small></h2><div class="stages" id="refusals"></div></section>
<section class="full"><h2>Of what was fetched ahead, the share that was used<small>precision of leases judged of late</small></h2><div class="thirds">
<div><h3>by resource class</h3><div class="stages" id="precision-kind"></div></div><div><h3>by region</h3><div class="stages" id="precision-region"></div></div><div><h3>by node</h3><div class="stages" id="precision-node"></div></div></div></section>
<div id="regions" class="regions"></div>
<section class="full"><h2>Latest leases<small><span id="heard">0</span> messages heard live</small></h2><div class="scroll"><table><thead><tr><th>resource</th><th>node</th><th class="num">confidence</th><th class="num attempt">attempt</th><th>stage</th></tr></thead><tbody id="recent"></tbody></table></div></section>
</main>
<footer>Credit lies between 0 and 1 and starts in the middle. Extra traffic counts fetches from the origin: (misses + prefetches) / misses without prefetching − 1.</footer>
<script nonce="${nonce}">${dashboardScript}</script>
</body></html>`;
}
