import type { Cost } from '../../llm/cost.ts';
import type { FinishReason } from '../../llm/finish-reason.ts';
import { LlmError } from '../../llm/llm-error.ts';
import type { StreamEvent } from '../../llm/stream-event.ts';
import type { Target } from '../../llm/target.ts';
import type { Usage } from '../../llm/usage.ts';
import type { AnswerTurn, ErrorNote, Footer, Seam } from '../../protocol/conversation.ts';
import { errorNote, keyError, shortError, unfinishedNote } from '../words/error-words.ts';
import { againWords, atWords } from '../words/moments.ts';
import { addCosts, addUsage, describeCost, describeUsage, formatDuration } from '../words/numbers.ts';
import { shortName } from '../words/one-line.ts';
import { AnswerRoute, targetName } from './answer-route.ts';
import { ContinuedText } from './continued-text.ts';

/** What a stream event changed: text is posted as a delta, all else as a whole (small) turn. */
export interface DraftChange {
  readonly turn: boolean;
  readonly text: string;
  readonly reasoning: string;
}

const NONE: DraftChange = { turn: false, text: '', reasoning: '' };
const TURN: DraftChange = { turn: true, text: '', reasoning: '' };

/**
 * Text and reasoning of one answer, in UTF-16 units. The longest answers that models write are under 1 MB; a panel still
 * shows 4 MB, and a conversation can be kept with it.
 */
export const MAX_ANSWER_CHARACTERS = 4_000_000;

/** A wait as short as this is over before its number is read; for a longer one the moment is shown, which does not age. */
const SHORT_WAIT_MS = 5_000;

/** One answer while it is being made: takes stream events, gives the turn that is shown. Knows no editor and no webview. */
export class AnswerDraft {
  readonly id: string;
  readonly #now: () => number;
  readonly #route: AnswerRoute;
  #status: AnswerTurn['status'] = 'waiting';
  #progress: string | undefined;
  #text = '';
  #reasoning = '';
  #seams: readonly Seam[] = [];
  #group: string | undefined;
  #target: Target | undefined;
  #answeredBy: string | undefined;
  #firstTokenMs: number | undefined;
  #usage: Usage | undefined;
  #billed: readonly BilledAttempt[] = [];
  #error: ErrorNote | undefined;
  /** Until the first text of a continuation has come: the seam lies where it begins. */
  #continuing = false;
  #continued: ContinuedText | undefined;
  #full = false;

  constructor(id: string, now: () => number) {
    this.id = id;
    this.#now = now;
    this.#route = new AnswerRoute(now);
  }

  /** Goes on with an answer that was cut: what came so far stays, and the seam is marked. */
  static continue(turn: AnswerTurn, now: () => number): AnswerDraft {
    const draft = new AnswerDraft(turn.id, now);
    draft.#text = turn.text;
    draft.#reasoning = turn.reasoning;
    draft.#seams = turn.seams;
    draft.#continuing = true;
    draft.#continued = new ContinuedText(turn.text);
    return draft;
  }

  get turn(): AnswerTurn {
    const footer = this.#footer();
    return {
      kind: 'answer',
      id: this.id,
      status: this.#status,
      ...(this.#progress !== undefined && { progress: this.#progress }),
      text: this.#text,
      reasoning: this.#reasoning,
      seams: this.#seams,
      route: this.#route.lines,
      ...(footer !== undefined && { footer }),
      ...(this.#error !== undefined && { error: this.#error }),
    };
  }

  /** More came than an answer can hold: what was over was dropped, and the call should be ended. */
  get full(): boolean {
    return this.#full;
  }

  take(event: StreamEvent): DraftChange {
    switch (event.type) {
      case 'text-delta':
        return this.#add(this.#continued?.add(event.text) ?? event.text, '');
      case 'reasoning-delta':
        return this.#add('', event.text);
      case 'attempt-start':
        return this.#start(event);
      case 'attempt-failure':
        return this.#fail(event);
      case 'deployment-skip':
        this.#route.skip(event);
        return TURN;
      case 'warning':
        this.#route.leaveOut(event.feature);
        return NONE;
      case 'response-start':
        if (event.model !== undefined) this.#answeredBy = shortName(event.model);
        return NONE;
      case 'usage':
        this.#usage = event.usage;
        return NONE;
      case 'cost':
        this.#bill(event.cost);
        this.#firstTokenMs = event.timeToFirstTokenMs;
        return NONE;
      case 'finish':
        return this.#finish(event.reason.unified);
      default:
        return NONE;
    }
  }

  /** Who is asked now: the name of a model group. */
  asks(group: string): void {
    this.#group = group;
  }

  /** Nothing is asked before `readyAt`, in milliseconds since the epoch. */
  showWait(readyAt: number): void {
    this.#progress = `Asking ${againWords(readyAt, this.#now())}…`;
  }

  /** There is no more text; takes and gives what was held back of it. To be called before the answer ends. */
  endText(): DraftChange {
    return this.#add(this.#continued?.end() ?? '', '');
  }

  /** The stream threw. What came so far stays. */
  failWith(error: LlmError): void {
    this.#close(this.#text.trim() === '' ? 'failed' : 'cut');
    const { rested, deployments, errors } = this.#route;
    const tried = this.#group !== undefined && { tried: { group: this.#group, deployments, errors } };
    this.#error = errorNote(error, { cut: this.#status === 'cut', now: this.#now(), resting: rested, ...tried });
  }

  /** The first failure that a stored key would mend. */
  get keyError(): LlmError | undefined {
    return keyError(this.#route.errors);
  }

  /** The person stopped it. An answer that has ended already stays as it is. */
  stop(): void {
    if (this.#status === 'waiting' || this.#status === 'streaming') this.#close('stopped');
  }

  /** Why a full answer was ended. */
  fullError(): LlmError {
    const { seller, model } = this.#target ?? {};
    return new LlmError('malformed', `an answer longer than ${MAX_ANSWER_CHARACTERS} characters`, {
      limit: 'answer-size',
      ...(seller !== undefined && { vendor: seller.vendor }),
      ...(model !== undefined && { model }),
    });
  }

  #add(text: string, reasoning: string): DraftChange {
    if (text === '' && reasoning === '') return NONE;
    const first = this.#status !== 'streaming';
    if (first) this.#beginText(); // before the text: a seam lies where the new text begins
    const room = Math.max(0, MAX_ANSWER_CHARACTERS - this.#text.length - this.#reasoning.length);
    this.#full ||= text.length + reasoning.length > room;
    const added = { text: text.slice(0, room), reasoning: reasoning.slice(0, room) };
    this.#text += added.text;
    this.#reasoning += added.reasoning;
    return { turn: first, ...added };
  }

  #beginText(): void {
    this.#status = 'streaming';
    this.#progress = undefined;
    if (!this.#continuing || this.#target === undefined) return;
    this.#continuing = false;
    this.#seams = [...this.#seams, { at: this.#text.length, label: `Continued by ${targetName(this.#target)}` }];
  }

  #start(event: Extract<StreamEvent, { type: 'attempt-start' }>): DraftChange {
    this.#target = event.target;
    this.#answeredBy = undefined;
    this.#usage = undefined;
    this.#progress = `Waiting for ${targetName(event.target)}…`;
    this.#route.start(event);
    return TURN;
  }

  #fail(event: Extract<StreamEvent, { type: 'attempt-failure' }>): DraftChange {
    const { error, next } = event;
    this.#route.fail(event);
    const words = capital(shortError(error));
    if (next.kind === 'retry') this.#progress = `${words}. Trying ${this.#retryWords(next.delayMs)}…`;
    if (next.kind === 'switch') this.#progress = `${words}. Trying another model…`;
    if (next.kind === 'wait')
      this.#progress = `${words}. Asking ${targetName(next.target)} ${atWords(next.until, this.#now())}…`;
    return TURN;
  }

  #bill(cost: Cost): void {
    const usage = this.#usage;
    this.#billed = [...this.#billed, { model: this.#name, cost, ...(usage !== undefined && { usage }) }];
  }

  #retryWords(delayMs: number): string {
    if (delayMs <= SHORT_WAIT_MS) return `again in ${formatDuration(delayMs)}`;
    const now = this.#now();
    return againWords(now + delayMs, now);
  }

  /** Half an answer never looks whole, also where its stream ended as it should. */
  #finish(reason: FinishReason['unified']): DraftChange {
    this.#route.answered();
    const unfinished = reason === 'length' || reason === 'content-filter' ? reason : undefined;
    const started = this.#text !== '';
    if (unfinished === undefined) this.#close('done');
    else this.#close(started ? 'cut' : 'failed');
    if (unfinished !== undefined) this.#error = unfinishedNote(unfinished, this.#name, started);
    return TURN;
  }

  get #name(): string {
    return this.#target === undefined ? 'The model' : targetName(this.#target);
  }

  #close(status: AnswerTurn['status']): void {
    this.#status = status;
    this.#progress = undefined;
    this.#route.end('failed', status === 'stopped' ? 'stopped' : 'cut off');
  }

  #footer(): Footer | undefined {
    const billed = this.#billed;
    const cost = addCosts(billed.map((attempt) => attempt.cost));
    const running = this.#status === 'waiting' || this.#status === 'streaming';
    if (running || this.#target === undefined || cost === undefined) return undefined;
    const tokens = describeUsage(addUsage(billed.flatMap(({ usage }) => usage ?? [])));
    const { text, detail } = describeCost(cost);
    const ofAll = billed.length > 1 ? `, in ${billed.length} attempts` : '';
    return {
      model: this.#modelWords(this.#target),
      ...(this.#firstTokenMs !== undefined && { timing: `${formatDuration(this.#firstTokenMs)} to first token` }),
      ...(tokens !== undefined && { tokens: tokens.short, tokensDetail: tokens.long + ofAll }),
      cost: text,
      ...(detail !== undefined && { costDetail: [detail, ...splitWords(billed)].join('. ') }),
    };
  }

  /** Who answered, and under which name when the vendor gives another one than was asked for. */
  #modelWords(target: Target): string {
    const answered = this.#answeredBy;
    const sameModel = answered === undefined || answered === target.model || answered.startsWith(`${target.model}-`);
    return sameModel ? targetName(target) : `${targetName(target)} (${answered})`;
  }
}

/** An attempt that a vendor may bill. */
interface BilledAttempt {
  readonly model: string;
  readonly cost: Cost;
  readonly usage?: Usage;
}

/** `2 attempts: openai/gpt-5-mini $0.0097, ollama/qwen3:14b free`; nothing where there was only one. */
function splitWords(billed: readonly BilledAttempt[]): readonly string[] {
  if (billed.length < 2) return [];
  const parts = billed.map(({ model, cost }) => `${model} ${isFree(cost) ? 'free' : describeCost(cost).text}`);
  return [`${billed.length} attempts: ${parts.join(', ')}`];
}

function isFree(cost: Cost): boolean {
  return cost.kind === 'exact' && cost.nanoUsd === 0;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
