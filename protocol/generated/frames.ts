// Generated from frames.proto by generate.mjs: change the schema, not this file.
import type { PbfReader, PbfWriter } from 'pbf';
import type { Shape } from '../shape.ts';
import { fromUtf8, toUtf8 } from '../text.ts';

export interface FrameWire {
  version: number;
  access: AccessBatchWire | undefined;
  forecasts: ForecastsWire | undefined;
  leases: LeasesWire | undefined;
  outcomes: OutcomesWire | undefined;
  hints: HintsWire | undefined;
  invalidation: InvalidationWire | undefined;
  catalogue: CatalogueWire | undefined;
  body: 'access' | 'forecasts' | 'leases' | 'outcomes' | 'hints' | 'invalidation' | 'catalogue' | undefined;
}

export interface AccessBatchWire {
  id: string;
  site: string;
  region: string;
  node: string;
  agent: number;
  sentAtMs: number;
  accesses: AccessWire[];
  columns: ColumnsWire | undefined;
  roundTripMs: number;
  userClass: string;
}

export interface ColumnsWire {
  count: number;
  quantumMs: number;
  tableBits: number;
  catalogue: number;
  coded: Uint8Array | undefined;
}

export interface CatalogueWire {
  count: number;
  tableBits: number;
  coded: Uint8Array | undefined;
}

export interface AccessWire {
  atMs: number;
  visitor: string;
  resource: string;
  page: string;
  application: string;
  task: string;
  kind: number;
  status: number;
  bytes: number;
  freshForMs: number;
  validator: number;
  servedFrom: number;
}

export interface ForecastsWire {
  forecasts: ForecastWire[];
}

export interface ForecastWire {
  resource: string;
  region: string;
  madeAtMs: number;
  horizonMs: number;
  expectedCount: number;
  confidence: number;
  source: number;
  kind: number;
  bytes: number;
  freshForMs: number;
  volatility: number;
  nodes: NodeShareWire[];
}

export interface NodeShareWire {
  node: string;
  share: number;
}

export interface LeasesWire {
  leases: LeaseWire[];
}

export interface LeaseWire {
  id: string;
  site: string;
  region: string;
  node: string;
  resource: string;
  kind: number;
  confidence: number;
  priority: number;
  issuedAtMs: number;
  deadlineMs: number;
  ttlMs: number;
  forecastAtMs: number;
  keyId: string;
  signature: string;
}

export interface OutcomesWire {
  outcomes: OutcomeWire[];
}

export interface OutcomeWire {
  leaseId: string;
  site: string;
  region: string;
  node: string;
  resource: string;
  kind: number;
  atMs: number;
  bytes: number;
  latencyMs: number;
  validator: number;
  reason: string;
}

export interface HintsWire {
  page: string;
  madeAtMs: number;
  hints: HintWire[];
}

export interface HintWire {
  resource: string;
  kind: number;
  confidence: number;
  bytes: number;
  needs: string[];
}

export interface InvalidationWire {
  site: string;
  atMs: number;
  scope: number;
  values: string[];
}

export function readFrame(pbf: PbfReader, end?: number): FrameWire {
    const obj: FrameWire = {version: 0, access: undefined, body: undefined, forecasts: undefined, leases: undefined, outcomes: undefined, hints: undefined, invalidation: undefined, catalogue: undefined};
    let field;
    while ((field = pbf.nextField(end))) {
        if (field === 1) obj.version = pbf.readVarint();
        else if (field === 2) { obj.access = readAccessBatch(pbf, pbf.readVarint() + pbf.pos); obj.body = "access"; }
        else if (field === 3) { obj.forecasts = readForecasts(pbf, pbf.readVarint() + pbf.pos); obj.body = "forecasts"; }
        else if (field === 4) { obj.leases = readLeases(pbf, pbf.readVarint() + pbf.pos); obj.body = "leases"; }
        else if (field === 5) { obj.outcomes = readOutcomes(pbf, pbf.readVarint() + pbf.pos); obj.body = "outcomes"; }
        else if (field === 6) { obj.hints = readHints(pbf, pbf.readVarint() + pbf.pos); obj.body = "hints"; }
        else if (field === 7) { obj.invalidation = readInvalidation(pbf, pbf.readVarint() + pbf.pos); obj.body = "invalidation"; }
        else if (field === 8) { obj.catalogue = readCatalogue(pbf, pbf.readVarint() + pbf.pos); obj.body = "catalogue"; }
    }
    return obj;
}
export function writeFrame(obj: FrameWire, pbf: PbfWriter): void {
    if (obj.version) pbf.writeVarintField(1, obj.version);
    if (obj.access) pbf.writeMessage(2, writeAccessBatch, obj.access);
    if (obj.forecasts) pbf.writeMessage(3, writeForecasts, obj.forecasts);
    if (obj.leases) pbf.writeMessage(4, writeLeases, obj.leases);
    if (obj.outcomes) pbf.writeMessage(5, writeOutcomes, obj.outcomes);
    if (obj.hints) pbf.writeMessage(6, writeHints, obj.hints);
    if (obj.invalidation) pbf.writeMessage(7, writeInvalidation, obj.invalidation);
    if (obj.catalogue) pbf.writeMessage(8, writeCatalogue, obj.catalogue);
}

export function readAccessBatch(pbf: PbfReader, end?: number): AccessBatchWire {
    const obj: AccessBatchWire = {id: "", site: "", region: "", node: "", agent: 0, sentAtMs: 0, accesses: [], columns: undefined, roundTripMs: 0, userClass: ""};
    let field;
    while ((field = pbf.nextField(end))) {
        if (field === 1) obj.id = fromUtf8(pbf.readBytes());
        else if (field === 2) obj.site = fromUtf8(pbf.readBytes());
        else if (field === 3) obj.region = fromUtf8(pbf.readBytes());
        else if (field === 4) obj.node = fromUtf8(pbf.readBytes());
        else if (field === 5) obj.agent = pbf.readVarint();
        else if (field === 6) obj.sentAtMs = pbf.readVarint();
        else if (field === 7) obj.accesses.push(readAccess(pbf, pbf.readVarint() + pbf.pos));
        else if (field === 8) obj.columns = readColumns(pbf, pbf.readVarint() + pbf.pos);
        else if (field === 9) obj.roundTripMs = pbf.readVarint();
        else if (field === 10) obj.userClass = fromUtf8(pbf.readBytes());
    }
    return obj;
}
export function writeAccessBatch(obj: AccessBatchWire, pbf: PbfWriter): void {
    if (obj.id) pbf.writeBytesField(1, toUtf8(obj.id));
    if (obj.site) pbf.writeBytesField(2, toUtf8(obj.site));
    if (obj.region) pbf.writeBytesField(3, toUtf8(obj.region));
    if (obj.node) pbf.writeBytesField(4, toUtf8(obj.node));
    if (obj.agent) pbf.writeVarintField(5, obj.agent);
    if (obj.sentAtMs) pbf.writeVarintField(6, obj.sentAtMs);
    if (obj.accesses) for (const item of obj.accesses) pbf.writeMessage(7, writeAccess, item);
    if (obj.columns) pbf.writeMessage(8, writeColumns, obj.columns);
    if (obj.roundTripMs) pbf.writeVarintField(9, obj.roundTripMs);
    if (obj.userClass) pbf.writeBytesField(10, toUtf8(obj.userClass));
}

export function readColumns(pbf: PbfReader, end?: number): ColumnsWire {
    const obj: ColumnsWire = {count: 0, quantumMs: 0, tableBits: 0, catalogue: 0, coded: undefined};
    let field;
    while ((field = pbf.nextField(end))) {
        if (field === 1) obj.count = pbf.readVarint();
        else if (field === 2) obj.quantumMs = pbf.readVarint();
        else if (field === 3) obj.tableBits = pbf.readVarint();
        else if (field === 4) obj.catalogue = pbf.readVarint();
        else if (field === 5) obj.coded = pbf.readBytes();
    }
    return obj;
}
export function writeColumns(obj: ColumnsWire, pbf: PbfWriter): void {
    if (obj.count) pbf.writeVarintField(1, obj.count);
    if (obj.quantumMs) pbf.writeVarintField(2, obj.quantumMs);
    if (obj.tableBits) pbf.writeVarintField(3, obj.tableBits);
    if (obj.catalogue) pbf.writeVarintField(4, obj.catalogue);
    if (obj.coded != null) pbf.writeBytesField(5, obj.coded);
}

export function readCatalogue(pbf: PbfReader, end?: number): CatalogueWire {
    const obj: CatalogueWire = {count: 0, tableBits: 0, coded: undefined};
    let field;
    while ((field = pbf.nextField(end))) {
        if (field === 1) obj.count = pbf.readVarint();
        else if (field === 2) obj.tableBits = pbf.readVarint();
        else if (field === 3) obj.coded = pbf.readBytes();
    }
    return obj;
}
export function writeCatalogue(obj: CatalogueWire, pbf: PbfWriter): void {
    if (obj.count) pbf.writeVarintField(1, obj.count);
    if (obj.tableBits) pbf.writeVarintField(2, obj.tableBits);
    if (obj.coded != null) pbf.writeBytesField(3, obj.coded);
}

export function readAccess(pbf: PbfReader, end?: number): AccessWire {
    const obj: AccessWire = {atMs: 0, visitor: "", resource: "", page: "", application: "", task: "", kind: 0, status: 0, bytes: 0, freshForMs: 0, validator: 0, servedFrom: 0};
    let field;
    while ((field = pbf.nextField(end))) {
        if (field === 1) obj.atMs = pbf.readVarint();
        else if (field === 2) obj.visitor = fromUtf8(pbf.readBytes());
        else if (field === 3) obj.resource = fromUtf8(pbf.readBytes());
        else if (field === 4) obj.page = fromUtf8(pbf.readBytes());
        else if (field === 5) obj.application = fromUtf8(pbf.readBytes());
        else if (field === 6) obj.task = fromUtf8(pbf.readBytes());
        else if (field === 7) obj.kind = pbf.readVarint();
        else if (field === 8) obj.status = pbf.readVarint();
        else if (field === 9) obj.bytes = pbf.readVarint();
        else if (field === 10) obj.freshForMs = pbf.readVarint();
        else if (field === 11) obj.validator = pbf.readVarint();
        else if (field === 12) obj.servedFrom = pbf.readVarint();
    }
    return obj;
}
export function writeAccess(obj: AccessWire, pbf: PbfWriter): void {
    if (obj.atMs) pbf.writeVarintField(1, obj.atMs);
    if (obj.visitor) pbf.writeBytesField(2, toUtf8(obj.visitor));
    if (obj.resource) pbf.writeBytesField(3, toUtf8(obj.resource));
    if (obj.page) pbf.writeBytesField(4, toUtf8(obj.page));
    if (obj.application) pbf.writeBytesField(5, toUtf8(obj.application));
    if (obj.task) pbf.writeBytesField(6, toUtf8(obj.task));
    if (obj.kind) pbf.writeVarintField(7, obj.kind);
    if (obj.status) pbf.writeVarintField(8, obj.status);
    if (obj.bytes) pbf.writeVarintField(9, obj.bytes);
    if (obj.freshForMs) pbf.writeVarintField(10, obj.freshForMs);
    if (obj.validator) pbf.writeVarintField(11, obj.validator);
    if (obj.servedFrom) pbf.writeVarintField(12, obj.servedFrom);
}

export function readForecasts(pbf: PbfReader, end?: number): ForecastsWire {
    const obj: ForecastsWire = {forecasts: []};
    let field;
    while ((field = pbf.nextField(end))) {
        if (field === 1) obj.forecasts.push(readForecast(pbf, pbf.readVarint() + pbf.pos));
    }
    return obj;
}
export function writeForecasts(obj: ForecastsWire, pbf: PbfWriter): void {
    if (obj.forecasts) for (const item of obj.forecasts) pbf.writeMessage(1, writeForecast, item);
}

export function readForecast(pbf: PbfReader, end?: number): ForecastWire {
    const obj: ForecastWire = {resource: "", region: "", madeAtMs: 0, horizonMs: 0, expectedCount: 0, confidence: 0, source: 0, kind: 0, bytes: 0, freshForMs: 0, volatility: 0, nodes: []};
    let field;
    while ((field = pbf.nextField(end))) {
        if (field === 1) obj.resource = fromUtf8(pbf.readBytes());
        else if (field === 2) obj.region = fromUtf8(pbf.readBytes());
        else if (field === 3) obj.madeAtMs = pbf.readVarint();
        else if (field === 4) obj.horizonMs = pbf.readVarint();
        else if (field === 5) obj.expectedCount = pbf.readFloat();
        else if (field === 6) obj.confidence = pbf.readFloat();
        else if (field === 7) obj.source = pbf.readVarint();
        else if (field === 8) obj.kind = pbf.readVarint();
        else if (field === 9) obj.bytes = pbf.readVarint();
        else if (field === 10) obj.freshForMs = pbf.readVarint();
        else if (field === 11) obj.volatility = pbf.readFloat();
        else if (field === 12) obj.nodes.push(readNodeShare(pbf, pbf.readVarint() + pbf.pos));
    }
    return obj;
}
export function writeForecast(obj: ForecastWire, pbf: PbfWriter): void {
    if (obj.resource) pbf.writeBytesField(1, toUtf8(obj.resource));
    if (obj.region) pbf.writeBytesField(2, toUtf8(obj.region));
    if (obj.madeAtMs) pbf.writeVarintField(3, obj.madeAtMs);
    if (obj.horizonMs) pbf.writeVarintField(4, obj.horizonMs);
    if (obj.expectedCount) pbf.writeFloatField(5, obj.expectedCount);
    if (obj.confidence) pbf.writeFloatField(6, obj.confidence);
    if (obj.source) pbf.writeVarintField(7, obj.source);
    if (obj.kind) pbf.writeVarintField(8, obj.kind);
    if (obj.bytes) pbf.writeVarintField(9, obj.bytes);
    if (obj.freshForMs) pbf.writeVarintField(10, obj.freshForMs);
    if (obj.volatility) pbf.writeFloatField(11, obj.volatility);
    if (obj.nodes) for (const item of obj.nodes) pbf.writeMessage(12, writeNodeShare, item);
}

export function readNodeShare(pbf: PbfReader, end?: number): NodeShareWire {
    const obj: NodeShareWire = {node: "", share: 0};
    let field;
    while ((field = pbf.nextField(end))) {
        if (field === 1) obj.node = fromUtf8(pbf.readBytes());
        else if (field === 2) obj.share = pbf.readFloat();
    }
    return obj;
}
export function writeNodeShare(obj: NodeShareWire, pbf: PbfWriter): void {
    if (obj.node) pbf.writeBytesField(1, toUtf8(obj.node));
    if (obj.share) pbf.writeFloatField(2, obj.share);
}

export function readLeases(pbf: PbfReader, end?: number): LeasesWire {
    const obj: LeasesWire = {leases: []};
    let field;
    while ((field = pbf.nextField(end))) {
        if (field === 1) obj.leases.push(readLease(pbf, pbf.readVarint() + pbf.pos));
    }
    return obj;
}
export function writeLeases(obj: LeasesWire, pbf: PbfWriter): void {
    if (obj.leases) for (const item of obj.leases) pbf.writeMessage(1, writeLease, item);
}

export function readLease(pbf: PbfReader, end?: number): LeaseWire {
    const obj: LeaseWire = {id: "", site: "", region: "", node: "", resource: "", kind: 0, confidence: 0, priority: 0, issuedAtMs: 0, deadlineMs: 0, ttlMs: 0, forecastAtMs: 0, keyId: "", signature: ""};
    let field;
    while ((field = pbf.nextField(end))) {
        if (field === 1) obj.id = fromUtf8(pbf.readBytes());
        else if (field === 2) obj.site = fromUtf8(pbf.readBytes());
        else if (field === 3) obj.region = fromUtf8(pbf.readBytes());
        else if (field === 4) obj.node = fromUtf8(pbf.readBytes());
        else if (field === 5) obj.resource = fromUtf8(pbf.readBytes());
        else if (field === 6) obj.kind = pbf.readVarint();
        else if (field === 7) obj.confidence = pbf.readFloat();
        else if (field === 8) obj.priority = pbf.readVarint();
        else if (field === 9) obj.issuedAtMs = pbf.readVarint();
        else if (field === 10) obj.deadlineMs = pbf.readVarint();
        else if (field === 11) obj.ttlMs = pbf.readVarint();
        else if (field === 12) obj.forecastAtMs = pbf.readVarint();
        else if (field === 13) obj.keyId = fromUtf8(pbf.readBytes());
        else if (field === 14) obj.signature = fromUtf8(pbf.readBytes());
    }
    return obj;
}
export function writeLease(obj: LeaseWire, pbf: PbfWriter): void {
    if (obj.id) pbf.writeBytesField(1, toUtf8(obj.id));
    if (obj.site) pbf.writeBytesField(2, toUtf8(obj.site));
    if (obj.region) pbf.writeBytesField(3, toUtf8(obj.region));
    if (obj.node) pbf.writeBytesField(4, toUtf8(obj.node));
    if (obj.resource) pbf.writeBytesField(5, toUtf8(obj.resource));
    if (obj.kind) pbf.writeVarintField(6, obj.kind);
    if (obj.confidence) pbf.writeFloatField(7, obj.confidence);
    if (obj.priority) pbf.writeVarintField(8, obj.priority);
    if (obj.issuedAtMs) pbf.writeVarintField(9, obj.issuedAtMs);
    if (obj.deadlineMs) pbf.writeVarintField(10, obj.deadlineMs);
    if (obj.ttlMs) pbf.writeVarintField(11, obj.ttlMs);
    if (obj.forecastAtMs) pbf.writeVarintField(12, obj.forecastAtMs);
    if (obj.keyId) pbf.writeBytesField(13, toUtf8(obj.keyId));
    if (obj.signature) pbf.writeBytesField(14, toUtf8(obj.signature));
}

export function readOutcomes(pbf: PbfReader, end?: number): OutcomesWire {
    const obj: OutcomesWire = {outcomes: []};
    let field;
    while ((field = pbf.nextField(end))) {
        if (field === 1) obj.outcomes.push(readOutcome(pbf, pbf.readVarint() + pbf.pos));
    }
    return obj;
}
export function writeOutcomes(obj: OutcomesWire, pbf: PbfWriter): void {
    if (obj.outcomes) for (const item of obj.outcomes) pbf.writeMessage(1, writeOutcome, item);
}

export function readOutcome(pbf: PbfReader, end?: number): OutcomeWire {
    const obj: OutcomeWire = {leaseId: "", site: "", region: "", node: "", resource: "", kind: 0, atMs: 0, bytes: 0, latencyMs: 0, validator: 0, reason: ""};
    let field;
    while ((field = pbf.nextField(end))) {
        if (field === 1) obj.leaseId = fromUtf8(pbf.readBytes());
        else if (field === 2) obj.site = fromUtf8(pbf.readBytes());
        else if (field === 3) obj.region = fromUtf8(pbf.readBytes());
        else if (field === 4) obj.node = fromUtf8(pbf.readBytes());
        else if (field === 5) obj.resource = fromUtf8(pbf.readBytes());
        else if (field === 6) obj.kind = pbf.readVarint();
        else if (field === 7) obj.atMs = pbf.readVarint();
        else if (field === 8) obj.bytes = pbf.readVarint();
        else if (field === 9) obj.latencyMs = pbf.readDouble();
        else if (field === 10) obj.validator = pbf.readVarint();
        else if (field === 11) obj.reason = fromUtf8(pbf.readBytes());
    }
    return obj;
}
export function writeOutcome(obj: OutcomeWire, pbf: PbfWriter): void {
    if (obj.leaseId) pbf.writeBytesField(1, toUtf8(obj.leaseId));
    if (obj.site) pbf.writeBytesField(2, toUtf8(obj.site));
    if (obj.region) pbf.writeBytesField(3, toUtf8(obj.region));
    if (obj.node) pbf.writeBytesField(4, toUtf8(obj.node));
    if (obj.resource) pbf.writeBytesField(5, toUtf8(obj.resource));
    if (obj.kind) pbf.writeVarintField(6, obj.kind);
    if (obj.atMs) pbf.writeVarintField(7, obj.atMs);
    if (obj.bytes) pbf.writeVarintField(8, obj.bytes);
    if (obj.latencyMs) pbf.writeDoubleField(9, obj.latencyMs);
    if (obj.validator) pbf.writeVarintField(10, obj.validator);
    if (obj.reason) pbf.writeBytesField(11, toUtf8(obj.reason));
}

export function readHints(pbf: PbfReader, end?: number): HintsWire {
    const obj: HintsWire = {page: "", madeAtMs: 0, hints: []};
    let field;
    while ((field = pbf.nextField(end))) {
        if (field === 1) obj.page = fromUtf8(pbf.readBytes());
        else if (field === 2) obj.madeAtMs = pbf.readVarint();
        else if (field === 3) obj.hints.push(readHint(pbf, pbf.readVarint() + pbf.pos));
    }
    return obj;
}
export function writeHints(obj: HintsWire, pbf: PbfWriter): void {
    if (obj.page) pbf.writeBytesField(1, toUtf8(obj.page));
    if (obj.madeAtMs) pbf.writeVarintField(2, obj.madeAtMs);
    if (obj.hints) for (const item of obj.hints) pbf.writeMessage(3, writeHint, item);
}

export function readHint(pbf: PbfReader, end?: number): HintWire {
    const obj: HintWire = {resource: "", kind: 0, confidence: 0, bytes: 0, needs: []};
    let field;
    while ((field = pbf.nextField(end))) {
        if (field === 1) obj.resource = fromUtf8(pbf.readBytes());
        else if (field === 2) obj.kind = pbf.readVarint();
        else if (field === 3) obj.confidence = pbf.readFloat();
        else if (field === 4) obj.bytes = pbf.readVarint();
        else if (field === 5) obj.needs.push(fromUtf8(pbf.readBytes()));
    }
    return obj;
}
export function writeHint(obj: HintWire, pbf: PbfWriter): void {
    if (obj.resource) pbf.writeBytesField(1, toUtf8(obj.resource));
    if (obj.kind) pbf.writeVarintField(2, obj.kind);
    if (obj.confidence) pbf.writeFloatField(3, obj.confidence);
    if (obj.bytes) pbf.writeVarintField(4, obj.bytes);
    if (obj.needs) for (const item of obj.needs) pbf.writeBytesField(5, toUtf8(item));
}

export function readInvalidation(pbf: PbfReader, end?: number): InvalidationWire {
    const obj: InvalidationWire = {site: "", atMs: 0, scope: 0, values: []};
    let field;
    while ((field = pbf.nextField(end))) {
        if (field === 1) obj.site = fromUtf8(pbf.readBytes());
        else if (field === 2) obj.atMs = pbf.readVarint();
        else if (field === 3) obj.scope = pbf.readVarint();
        else if (field === 4) obj.values.push(fromUtf8(pbf.readBytes()));
    }
    return obj;
}
export function writeInvalidation(obj: InvalidationWire, pbf: PbfWriter): void {
    if (obj.site) pbf.writeBytesField(1, toUtf8(obj.site));
    if (obj.atMs) pbf.writeVarintField(2, obj.atMs);
    if (obj.scope) pbf.writeVarintField(3, obj.scope);
    if (obj.values) for (const item of obj.values) pbf.writeBytesField(4, toUtf8(item));
}


export const accessShape: Shape = {
  1: { name: 'atMs', type: 'uint64' },
  2: { name: 'visitor', type: 'string', limit: 32 },
  3: { name: 'resource', type: 'string', limit: 512 },
  4: { name: 'page', type: 'string', limit: 512 },
  5: { name: 'application', type: 'string', limit: 64 },
  6: { name: 'task', type: 'string', limit: 64 },
  7: { name: 'kind', type: 'enum', max: 7 },
  8: { name: 'status', type: 'uint32', max: 999 },
  9: { name: 'bytes', type: 'uint64' },
  10: { name: 'freshForMs', type: 'uint64' },
  11: { name: 'validator', type: 'uint32' },
  12: { name: 'servedFrom', type: 'enum', max: 5 },
};

export const columnsShape: Shape = {
  1: { name: 'count', type: 'uint32', max: 4096 },
  2: { name: 'quantumMs', type: 'uint32', max: 60000 },
  3: { name: 'tableBits', type: 'uint32', max: 18 },
  4: { name: 'catalogue', type: 'uint32' },
  5: { name: 'coded', type: 'bytes', limit: 131072 },
};

export const accessBatchShape: Shape = {
  1: { name: 'id', type: 'string', limit: 32 },
  2: { name: 'site', type: 'string', limit: 253 },
  3: { name: 'region', type: 'string', limit: 32 },
  4: { name: 'node', type: 'string', limit: 64 },
  5: { name: 'agent', type: 'enum', max: 4 },
  6: { name: 'sentAtMs', type: 'uint64' },
  7: { name: 'accesses', type: 'message', repeated: true, limit: 4096, shape: accessShape },
  8: { name: 'columns', type: 'message', shape: columnsShape },
  9: { name: 'roundTripMs', type: 'uint32', max: 60000 },
  10: { name: 'userClass', type: 'string', limit: 64 },
};

export const nodeShareShape: Shape = {
  1: { name: 'node', type: 'string', limit: 64 },
  2: { name: 'share', type: 'float', max: 1 },
};

export const forecastShape: Shape = {
  1: { name: 'resource', type: 'string', limit: 512 },
  2: { name: 'region', type: 'string', limit: 32 },
  3: { name: 'madeAtMs', type: 'uint64' },
  4: { name: 'horizonMs', type: 'uint64' },
  5: { name: 'expectedCount', type: 'float' },
  6: { name: 'confidence', type: 'float', max: 1 },
  7: { name: 'source', type: 'enum', max: 4 },
  8: { name: 'kind', type: 'enum', max: 7 },
  9: { name: 'bytes', type: 'uint64' },
  10: { name: 'freshForMs', type: 'uint64' },
  11: { name: 'volatility', type: 'float', max: 1 },
  12: { name: 'nodes', type: 'message', repeated: true, limit: 320, shape: nodeShareShape },
};

export const forecastsShape: Shape = {
  1: { name: 'forecasts', type: 'message', repeated: true, limit: 2048, shape: forecastShape },
};

export const leaseShape: Shape = {
  1: { name: 'id', type: 'string', limit: 64 },
  2: { name: 'site', type: 'string', limit: 253 },
  3: { name: 'region', type: 'string', limit: 32 },
  4: { name: 'node', type: 'string', limit: 64 },
  5: { name: 'resource', type: 'string', limit: 512 },
  6: { name: 'kind', type: 'enum', max: 7 },
  7: { name: 'confidence', type: 'float', max: 1 },
  8: { name: 'priority', type: 'uint32', max: 255 },
  9: { name: 'issuedAtMs', type: 'uint64' },
  10: { name: 'deadlineMs', type: 'uint64' },
  11: { name: 'ttlMs', type: 'uint64' },
  12: { name: 'forecastAtMs', type: 'uint64' },
  13: { name: 'keyId', type: 'string', limit: 32 },
  14: { name: 'signature', type: 'string', limit: 64 },
};

export const leasesShape: Shape = {
  1: { name: 'leases', type: 'message', repeated: true, limit: 1024, shape: leaseShape },
};

export const outcomeShape: Shape = {
  1: { name: 'leaseId', type: 'string', limit: 64 },
  2: { name: 'site', type: 'string', limit: 253 },
  3: { name: 'region', type: 'string', limit: 32 },
  4: { name: 'node', type: 'string', limit: 64 },
  5: { name: 'resource', type: 'string', limit: 512 },
  6: { name: 'kind', type: 'enum', max: 5 },
  7: { name: 'atMs', type: 'uint64' },
  8: { name: 'bytes', type: 'uint64' },
  9: { name: 'latencyMs', type: 'double' },
  10: { name: 'validator', type: 'uint32' },
  11: { name: 'reason', type: 'string', limit: 48 },
};

export const outcomesShape: Shape = {
  1: { name: 'outcomes', type: 'message', repeated: true, limit: 4096, shape: outcomeShape },
};

export const hintShape: Shape = {
  1: { name: 'resource', type: 'string', limit: 512 },
  2: { name: 'kind', type: 'enum', max: 7 },
  3: { name: 'confidence', type: 'float', max: 1 },
  4: { name: 'bytes', type: 'uint64' },
  5: { name: 'needs', type: 'string', repeated: true, limit: 64, bytes: 512 },
};

export const hintsShape: Shape = {
  1: { name: 'page', type: 'string', limit: 512 },
  2: { name: 'madeAtMs', type: 'uint64' },
  3: { name: 'hints', type: 'message', repeated: true, limit: 64, shape: hintShape },
};

export const invalidationShape: Shape = {
  1: { name: 'site', type: 'string', limit: 253 },
  2: { name: 'atMs', type: 'uint64' },
  3: { name: 'scope', type: 'enum', max: 3 },
  4: { name: 'values', type: 'string', repeated: true, limit: 1024, bytes: 512 },
};

export const catalogueShape: Shape = {
  1: { name: 'count', type: 'uint32', max: 2048 },
  2: { name: 'tableBits', type: 'uint32', max: 18 },
  3: { name: 'coded', type: 'bytes', limit: 131072 },
};

export const frameShape: Shape = {
  1: { name: 'version', type: 'uint32', max: 1 },
  2: { name: 'access', type: 'message', shape: accessBatchShape },
  3: { name: 'forecasts', type: 'message', shape: forecastsShape },
  4: { name: 'leases', type: 'message', shape: leasesShape },
  5: { name: 'outcomes', type: 'message', shape: outcomesShape },
  6: { name: 'hints', type: 'message', shape: hintsShape },
  7: { name: 'invalidation', type: 'message', shape: invalidationShape },
  8: { name: 'catalogue', type: 'message', shape: catalogueShape },
};
