import { Clock } from '@headgate/core';
import { Controller, Get, Inject, Query, Res } from '@nestjs/common';
import { ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { FlowRegistry } from '../config/flow-registry.js';
import { DecisionJournal } from '../flows/decision-journal.js';
import { FlowLines } from '../flows/flow-lines.js';
import { FlowsService } from '../flows/flows.service.js';
import { HistoryService } from '../history/history.service.js';
import { HistoryRecorder } from '../history/history-recorder.js';
import { flowUnknown } from '../http/api.error.js';
import { parseShape } from '../http/parse-shape.js';
import { SystemService } from '../system/system.service.js';
import { FlowView } from './flow.view.js';
import { OverviewView } from './overview.view.js';
import { type PageView } from './page-view.js';
import { StreamQuery } from './stream-query.js';
import { SystemView } from './system.view.js';
import { UiStreams } from './ui-streams.js';

@ApiTags('stream')
@Controller('v1/ui/stream')
export class StreamController {
  constructor(
    @Inject(Clock) private readonly clock: Clock,
    private readonly flows: FlowRegistry,
    private readonly lines: FlowLines,
    private readonly details: FlowsService,
    private readonly history: HistoryService,
    private readonly recorder: HistoryRecorder,
    private readonly journal: DecisionJournal,
    private readonly system: SystemService,
    private readonly streams: UiStreams,
  ) {}

  @Get()
  @ApiProduces('text/event-stream')
  @ApiResponse({ status: 200, description: 'SSE: snapshot, then change at most once a second; docs/api.md' })
  stream(@Query({ schema: StreamQuery }) raw: unknown, @Res() reply: FastifyReply): void {
    const query = parseShape(StreamQuery, raw);
    const nothing = () => flowUnknown(query.view.slice('flow:'.length));
    this.streams.attach(reply.raw, this.viewOf(query), nothing, () => void reply.hijack());
  }

  private viewOf({ view, ...page }: StreamQuery): PageView {
    if (view === 'overview') return new OverviewView(this.lines, page);
    if (view === 'system') return new SystemView(this.system);
    const { clock, flows, details, history, recorder, journal } = this;
    return new FlowView(view.slice('flow:'.length), { clock, flows, details, history, recorder, journal });
  }
}
