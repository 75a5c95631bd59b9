import type { Problem } from '../../config/problem.ts';
import { textOf } from '../../conversation/message.ts';
import type { PanelState } from '../../protocol/conversation.ts';
import type { GroupState } from '../../router/group-state.ts';
import type { PendingAttachments } from '../attach/pending-attachments.ts';
import { problemLine } from '../configuration/problem-line.ts';
import { vendorName } from '../keys/describe-key.ts';
import type { ChatSession } from './chat-session.ts';

export interface PanelSources {
  readonly session: ChatSession;
  readonly attachments: PendingAttachments;
  readonly groups: readonly GroupState[];
  readonly problems: readonly Problem[];
}

/** What stands above and below the conversation. */
export function panelState({ session, attachments, groups, problems }: PanelSources): PanelState {
  const { group, queue, elsewhere, isAnswering, isPrivate } = session;
  const problem = problemLine(problems);
  const chosen = groups.find(({ name }) => name === group);
  return {
    ...(group !== undefined && { model: { label: group, detail: chosen === undefined ? GONE : firstName(chosen) } }),
    ...(problem !== undefined && { problem }),
    welcome: { hasModels: groups.length > 0, missingKeys: missingNames(chosen === undefined ? groups : [chosen]) },
    attachments: attachments.chips,
    queue: queue.map(({ id, parts }) => ({ id, text: textOf({ parts }) })),
    ...(isPrivate && { isPrivate }),
    busy: isAnswering || attachments.isAwaited,
    ...(elsewhere !== undefined && { isElsewhere: true }),
  };
}

/** In place of the model of a group that was renamed or removed while a conversation was pinned to it. */
const GONE = 'not in the settings';

function firstName({ deployments: [first] }: GroupState): string {
  return first === undefined ? '' : `${first.target.seller.vendor}/${first.target.model}`;
}

/** `OpenAI at api.openai.com`: each key once, however many models want it. A variable is set elsewhere. */
function missingNames(groups: readonly GroupState[]): readonly string[] {
  const lacking = groups.flatMap(({ deployments }) => deployments.filter(({ lacksKey }) => lacksKey));
  const sellers = lacking.map(({ target }) => target.seller).filter(({ account }) => account === 'stored');
  return [...new Set(sellers.map((seller) => `${vendorName(seller)} at ${seller.host}`))];
}
