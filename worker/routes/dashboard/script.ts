/**
 * The dashboard's behaviour, as the text that its page carries. It asks for the state every other
 * second and sooner when the Hub tells of news; all that comes from outside goes in as text.
 */
export const script = String.raw`
'use strict';
const pollMs = 2000, soonMs = 400, historyLength = 240, timeoutMs = 8000;
const stageOrder = ['offered', 'taken', 'done', 'used', 'wasted', 'late', 'failed', 'lapsed', 'cancelled'];
const stageColours = { used: 'var(--good)', wasted: 'var(--warn)', late: 'var(--warn)', failed: 'var(--bad)', lapsed: 'var(--bad)', cancelled: 'var(--idle)' };
const compare = new URLSearchParams(location.search).get('compare');
const history = [], judged = new Map();
const sockets = new Map();
let token = '', timer, lastState, lastAnswerMs = 0, heard = 0;

const byId = (id) => document.getElementById(id);
const make = (tag, attributes, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) node.setAttribute(name, value);
  node.append(...children);
  return node;
};
const draw = (tag, attributes, text) => {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text !== undefined) node.textContent = text;
  return node;
};
const percent = (share, digits = 1) => share === undefined || share === null || !Number.isFinite(share) ? '–' : (share * 100).toFixed(digits) + ' %';
const count = (value) => Number.isFinite(value) ? Math.round(value).toLocaleString('en') : '–';
const bytes = (value) => {
  if (!Number.isFinite(value)) return '–';
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) { value /= 1000; unit++; }
  return value.toFixed(unit === 0 || value >= 100 ? 0 : 1) + ' ' + units[unit];
};
/** One unit of a drawing is one pixel, so that its text keeps its size on a phone. */
const widthOf = (svg) => Math.max(240, Math.round(svg.parentElement.clientWidth - 36));
const sum = (list, read) => list.reduce((total, item) => total + (read(item) ?? 0), 0);

function totalsOf(regions) {
  const of = (name) => sum(regions, ({ coordinator }) => coordinator?.counters?.[name]);
  const leases = {};
  for (const stage of stageOrder) leases[stage] = sum(regions, ({ coordinator }) => coordinator?.leases?.[stage]);
  const refusals = {};
  for (const { coordinator } of regions) {
    for (const [reason, times] of Object.entries(coordinator?.refusals ?? {})) refusals[reason] = (refusals[reason] ?? 0) + times;
  }
  const requests = of('served'), misses = of('misses'), prefetchedHits = of('prefetchedHits');
  return { requests, misses, prefetchedHits, hits: requests - misses, forecasts: of('forecasts'), leases, refusals };
}

function effectOf(totals, measured) {
  const other = measured && totalsOf(measured.regions ?? []);
  if (other && other.misses > 0 && totals.requests > 0) {
    return {
      hitShare: 1 - totals.misses / totals.requests,
      hitShareWithout: 1 - other.misses / other.requests,
      avoided: 1 - totals.misses / other.misses,
      extra: (totals.misses + totals.leases.done) / other.misses - 1,
      how: 'measured beside, at ' + measured.site,
    };
  }
  const { requests, misses, prefetchedHits, leases } = totals;
  if (requests === 0) return {};
  const without = misses + prefetchedHits;
  return {
    hitShare: 1 - misses / requests,
    hitShareWithout: 1 - without / requests,
    avoided: without === 0 ? undefined : prefetchedHits / without,
    extra: without === 0 ? undefined : (misses + leases.done) / without - 1,
    how: 'estimated: each prefetched hit would have missed',
  };
}

function show(state, measured) {
  const regions = [...(state.regions ?? [])].sort((a, b) => a.region < b.region ? -1 : 1);
  const totals = totalsOf(regions);
  const effect = effectOf(totals, measured);
  lastState = state;
  byId('site').textContent = state.site ?? location.hostname;
  showStatus(regions);
  showFigures({ regions, totals, effect });
  if (effect.hitShare !== undefined) {
    history.push({ atMs: Date.now(), on: effect.hitShare, none: effect.hitShareWithout });
    if (history.length > historyLength) history.shift();
  }
  showHistory();
  showStages(totals.leases);
  showCalibration(regions);
  showRefusals(totals.refusals);
  showRegions(regions);
  showRecent(regions);
  listen(regions);
}

function showStatus(regions) {
  const coordinators = regions.map(({ coordinator }) => coordinator).filter(Boolean);
  const stopped = coordinators.filter((coordinator) => coordinator.stopped);
  const open = coordinators.filter(({ breaker }) => breaker?.open);
  const dry = coordinators.length > 0 && coordinators.every(({ dryRun }) => dryRun);
  const [text, tone] = coordinators.length === 0 ? ['waiting for visitors', '']
    : stopped.length > 0 ? ['stopped' + (stopped.length < coordinators.length ? ' in ' + stopped.length + ' of ' + coordinators.length + ' regions' : ''), 'bad']
    : dry ? ['dry run: forecasts only', 'warn']
    : open.length > 0 ? ['origin spared', 'warn']
    : ['prefetching', 'good'];
  const pill = byId('status');
  pill.textContent = text;
  pill.className = 'pill ' + tone;
  const button = byId('switch');
  button.textContent = stopped.length > 0 ? 'Resume prefetching' : 'Stop prefetching';
  button.dataset.command = stopped.length > 0 ? 'resume' : 'kill';
  button.disabled = coordinators.length === 0;
  const reasons = [
    ...new Set(stopped.map(({ region, stoppedReason }) => region + ' stopped' + (stoppedReason ? ': ' + stoppedReason : ''))),
    ...open.map(({ region, breaker }) => region + ': origin breaker open' + (breaker.reason ? ' (' + breaker.reason + ')' : '')),
  ];
  note(reasons.length === 0 ? '' : reasons.join('. ') + '. What is fresh is served on.');
}

function note(text) {
  byId('notice').hidden = text === '';
  byId('notice').textContent = text;
}

function showFigures({ regions, totals, effect }) {
  const models = [...new Set(regions.map(({ forecaster }) => forecaster?.forecaster).filter(Boolean))];
  const share = Math.max(0, ...regions.map(({ coordinator }) => coordinator?.extraShare ?? 0));
  const floors = regions.map(({ coordinator }) => coordinator?.confidenceFloor).filter(Number.isFinite);
  const floor = floors.length === 0 ? '' : ', floor ' + Math.min(...floors).toFixed(2);
  const figures = [
    ['Hits with prefetching', percent(effect.hitShare), count(totals.hits) + ' of ' + count(totals.requests) + ' requests, ' + count(totals.prefetchedHits) + ' prefetched'],
    ['Hits without', percent(effect.hitShareWithout), effect.how ?? 'no requests yet'],
    ['Misses avoided', percent(effect.avoided), count(totals.misses) + ' misses remain'],
    ['Extra origin traffic', percent(effect.extra), share > 0 ? 'share allowed: ' + percent(share, 0) : 'no budget known'],
    ...measuredEffect(),
    ['Forecasts', count(totals.forecasts), (models.join(', ') || 'none made') + floor + came(regions)],
  ];
  byId('figures').replaceChildren(...figures.map(([label, value, detail]) =>
    make('div', { class: 'figure' }, make('span', { class: 'label' }, label), make('b', {}, value), make('span', {}, detail))));
}

/** What the holdouts say, with their 95% intervals; nothing before they can. */
function measuredEffect() {
  const { effect, visitorEffect } = lastState ?? {};
  const points = ({ low, high }) => (low * 100).toFixed(1) + ' to ' + (high * 100).toFixed(1) + ' points';
  const signed = (share) => (share > 0 ? '+' : '') + percent(share);
  return [
    effect?.missRatio ? ['Effect on misses', signed(effect.missRatio.mean), points(effect.missRatio) + ', ' + effect.hoursHeldOut + ' region-hours held out'] : undefined,
    visitorEffect ? ['Effect of hints on hits', signed(visitorEffect.hitRatio.mean), points(visitorEffect.hitRatio) + ', ' + count(visitorEffect.requestsHeldOut) + ' requests held out'] : undefined,
  ].filter(Boolean);
}

/** Of the forecasts whose horizon has passed: how many were needed. */
function came(regions) {
  const of = (name) => sum(regions, ({ forecaster }) => forecaster?.counters?.[name]);
  const over = of('came') + of('didNotCome');
  return over === 0 ? '' : ', ' + percent(of('came') / over, 0) + ' came';
}

function showHistory() {
  const svg = byId('history');
  const width = widthOf(svg), height = 190, left = 38, bottom = 18;
  svg.setAttribute('viewBox', '0 0 ' + width + ' ' + height);
  const shares = history.flatMap(({ on, none }) => none === undefined ? [on] : [on, none]);
  const low = shares.length === 0 ? 0 : Math.max(0, Math.floor(Math.min(...shares) * 10 - 0.5) / 10);
  const y = (share) => (height - bottom) - (share - low) / (1 - low) * (height - bottom - 8);
  const x = (index) => left + index / Math.max(1, historyLength - 1) * (width - left);
  const parts = [];
  for (let step = 0; step <= 4; step++) {
    const share = low + (1 - low) * step / 4;
    parts.push(draw('line', { x1: left, x2: width, y1: y(share), y2: y(share), stroke: 'var(--line)' }));
    parts.push(draw('text', { x: left - 8, y: y(share) + 4, 'text-anchor': 'end' }, (share * 100).toFixed(0) + ' %'));
  }
  const offset = historyLength - history.length;
  const line = (read) => history.map((sample, index) => [x(index + offset), read(sample)]).filter(([, value]) => value !== undefined).map(([at, value]) => at.toFixed(1) + ',' + y(value).toFixed(1)).join(' ');
  parts.push(draw('polyline', { points: line(({ none }) => none), fill: 'none', stroke: 'var(--idle)', 'stroke-width': 2 }));
  parts.push(draw('polyline', { points: line(({ on }) => on), fill: 'none', stroke: 'var(--accent)', 'stroke-width': 2.5 }));
  if (history.length === 0) parts.push(draw('text', { x: width / 2, y: height / 2, 'text-anchor': 'middle' }, 'No requests yet'));
  parts.push(draw('text', { x: width, y: height - 2, 'text-anchor': 'end' }, 'now'));
  parts.push(draw('text', { x: left, y: height - 2 }, (historyLength * pollMs / 60000).toFixed(0) + ' min ago'));
  svg.replaceChildren(...parts);
}

function showStages(leases) {
  const most = Math.max(1, leases.offered);
  byId('stages').replaceChildren(...stageOrder.flatMap((stage) => {
    const bar = make('i', {});
    bar.style.width = leases[stage] / most * 100 + '%';
    bar.style.background = stageColours[stage] ?? 'var(--accent)';
    return [make('span', {}, stage), make('span', { class: 'bar' }, bar), make('em', {}, count(leases[stage])),
      make('em', { class: 'soft' }, leases.offered === 0 ? '' : percent(leases[stage] / most, 0))];
  }));
}

function showCalibration(regions) {
  for (const { region, coordinator } of regions) {
    for (const { id, confidence, stage } of coordinator?.recentLeases ?? []) {
      if (stage === 'used' || stage === 'late' || stage === 'wasted') judged.set(region + id, { confidence, came: stage !== 'wasted' });
    }
  }
  const bins = [0.5, 0.6, 0.7, 0.8, 0.9].map((from) => {
    const inside = [...judged.values()].filter(({ confidence }) => confidence >= from && (confidence < from + 0.1 || from === 0.9));
    return { from, size: inside.length, forecast: sum(inside, ({ confidence }) => confidence) / inside.length, came: sum(inside, ({ came }) => came ? 1 : 0) / inside.length };
  });
  const svg = byId('calibration');
  const width = widthOf(svg), height = 170, left = 38, bottom = 34, step = (width - left) / bins.length;
  const y = (share) => (height - bottom) - share * (height - bottom - 8);
  const parts = [];
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    parts.push(draw('line', { x1: left, x2: width, y1: y(share), y2: y(share), stroke: 'var(--line)' }));
    parts.push(draw('text', { x: left - 8, y: y(share) + 4, 'text-anchor': 'end' }, (share * 100).toFixed(0) + ' %'));
  }
  bins.forEach(({ from, size, forecast, came }, index) => {
    const at = left + index * step;
    if (size > 0) {
      parts.push(draw('rect', { x: at + step * 0.18, width: step * 0.3, y: y(forecast), height: y(0) - y(forecast), fill: 'var(--idle)', rx: 3 }));
      parts.push(draw('rect', { x: at + step * 0.52, width: step * 0.3, y: y(came), height: y(0) - y(came), fill: 'var(--accent)', rx: 3 }));
    }
    parts.push(draw('text', { x: at + step / 2, y: height - 18, 'text-anchor': 'middle' }, from.toFixed(1) + '–' + (from + 0.1).toFixed(1)));
    parts.push(draw('text', { x: at + step / 2, y: height - 4, 'text-anchor': 'middle' }, 'n = ' + size));
  });
  svg.setAttribute('viewBox', '0 0 ' + width + ' ' + height);
  svg.replaceChildren(...parts);
}

function showRefusals(refusals) {
  const rows = Object.entries(refusals).filter(([, times]) => times > 0).sort((a, b) => b[1] - a[1]).slice(0, 8);
  const most = Math.max(1, ...rows.map(([, times]) => times));
  byId('refusals').replaceChildren(...(rows.length === 0 ? [make('p', { class: 'empty' }, 'Nothing was refused.')] : rows.flatMap(([reason, times]) => {
    const bar = make('i', {});
    bar.style.width = times / most * 100 + '%';
    bar.style.background = 'var(--idle)';
    return [make('span', {}, reason), make('span', { class: 'bar' }, bar), make('em', {}, count(times)), make('em', {})];
  })));
}

function showRegions(regions) {
  const cards = regions.map(({ region, forecaster, coordinator }) => {
    const nodes = coordinator?.nodes ?? [];
    const rows = nodes.map((node) => {
      const bar = make('i', {});
      bar.style.width = node.credit * 100 + '%';
      return make('tr', {},
        make('td', {}, node.node + (node.suspected ? ' (silent)' : '')),
        make('td', {}, make('div', { class: 'credit' }, make('span', { class: 'bar' }, bar), node.credit.toFixed(2))),
        make('td', { class: 'num' }, percent(node.demandShare, 0)),
        make('td', { class: 'num' }, count(node.waiting)),
        make('td', { class: 'num' }, count(node.leases)),
        make('td', { class: 'num' }, bytes(node.prefetchedBytes)));
    });
    const head = make('tr', {}, make('th', {}, 'node'), make('th', {}, 'credit'), ...['demand', 'waiting', 'leases', 'prefetched'].map((name) => make('th', { class: 'num' }, name)));
    const facts = [
      (forecaster?.forecaster ?? 'no forecaster') + (forecaster?.reason ? ' (' + forecaster.reason + ')' : ''),
      count(forecaster?.counters?.accesses ?? 0) + ' accesses learnt',
      'extra ' + percent(coordinator?.extraRequests),
      coordinator?.breaker?.open ? 'breaker open' : 'breaker closed',
    ];
    return make('section', { class: 'region' },
      make('h2', {}, region, make('small', {}, coordinator === null || coordinator === undefined ? 'no coordinator' : 'floor ' + coordinator.confidenceFloor.toFixed(2))),
      rows.length === 0 ? make('p', { class: 'empty' }, 'No node has reported yet.') : make('div', { class: 'scroll' }, make('table', {}, make('thead', {}, head), make('tbody', {}, ...rows))),
      make('div', { class: 'facts' }, ...facts.map((fact) => make('span', {}, fact))));
  });
  byId('regions').replaceChildren(...(cards.length === 0 ? [make('section', { class: 'full' }, make('h2', {}, 'Regions'), make('p', { class: 'empty' }, 'No visitor has come yet. Open the site, and its region appears here.'))] : cards));
}

function showRecent(regions) {
  const recent = regions.flatMap(({ region, coordinator }) => (coordinator?.recentLeases ?? []).map((lease) => ({ ...lease, region })))
    .sort((a, b) => b.issuedAtMs - a.issuedAtMs).slice(0, 14);
  byId('recent').replaceChildren(...(recent.length === 0
    ? [make('tr', {}, make('td', { class: 'empty', colspan: 5 }, 'No lease has been issued yet.'))]
    : recent.map((lease) => make('tr', {},
      make('td', { class: 'path', title: lease.resource }, lease.resource),
      make('td', {}, lease.region + ' · ' + lease.node),
      make('td', { class: 'num' }, lease.confidence.toFixed(2)),
      make('td', { class: 'num' }, String(lease.attempt)),
      make('td', { class: 'stage ' + lease.stage }, lease.stage)))));
}

/** One socket a region: news brings the next look forward; a region that cannot be heard is polled all the same. */
function listen(regions) {
  for (const { region } of regions) {
    if (sockets.has(region)) continue;
    const url = new URL('/.forecache/hub?region=' + encodeURIComponent(region), location.href);
    url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = token === '' ? new WebSocket(url) : new WebSocket(url, ['token.' + token]);
    socket.binaryType = 'arraybuffer';
    sockets.set(region, socket);
    socket.onmessage = ({ data }) => { heard += 1; byId('heard').textContent = count(heard); if (data !== 'pong') soon(soonMs); };
    socket.onclose = () => setTimeout(() => sockets.delete(region), 10000);
  }
}

async function read(path) {
  const answer = await fetch(path, { headers: token === '' ? {} : { authorization: 'Bearer ' + token }, cache: 'no-store', signal: AbortSignal.timeout(timeoutMs) });
  if (answer.status === 401 || answer.status === 403) throw new Error('the operator token is needed (status ' + answer.status + ')');
  if (!answer.ok) throw new Error('status ' + answer.status);
  return answer.json();
}

async function look() {
  try {
    const [state, measured] = await Promise.all([read('/.forecache/state'), compare === null ? undefined : read('/.forecache/state?site=' + encodeURIComponent(compare)).catch(() => undefined)]);
    lastAnswerMs = Date.now();
    show(state, measured);
    byId('updated').textContent = 'updated ' + new Date().toLocaleTimeString();
  } catch (error) {
    if (lastState === undefined) show({ regions: [] });
    lastState ??= {};
    byId('status').textContent = 'state unreachable';
    byId('status').className = 'pill bad';
    note('The state cannot be read: ' + (error instanceof Error ? error.message : error) + '. Trying again every ' + pollMs / 1000 + ' seconds' + (lastAnswerMs > 0 ? '; what is shown is from ' + new Date(lastAnswerMs).toLocaleTimeString() : '') + '.');
    if (/token/.test(String(error))) byId('login').hidden = false;
  }
  soon(pollMs);
}

function soon(ms) {
  clearTimeout(timer);
  timer = setTimeout(look, document.hidden ? pollMs * 5 : ms);
}

byId('switch').addEventListener('click', async ({ currentTarget }) => {
  const { command } = currentTarget.dataset;
  currentTarget.disabled = true;
  const answer = await fetch('/.forecache/command', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token === '' ? {} : { authorization: 'Bearer ' + token }) },
    body: JSON.stringify({ command, reason: command === 'kill' ? 'by hand, from the dashboard' : '' }),
  }).catch(() => undefined);
  if (answer === undefined || !answer.ok) {
    note('The switch was refused: ' + (answer === undefined ? 'no answer' : 'status ' + answer.status + '. Give the operator token first.'));
    byId('login').hidden = false;
    currentTarget.disabled = false;
    return;
  }
  soon(100);
});
byId('login').addEventListener('submit', (event) => {
  event.preventDefault();
  token = byId('token').value;
  byId('login').hidden = true;
  soon(0);
});
document.addEventListener('visibilitychange', () => { if (!document.hidden) soon(0); });
void look();
`;
