import type { FrameLocator, Locator, Page } from 'playwright-core';

/** What people find in the chat, by the names that a screen reader says. */
export interface ChatParts {
  readonly box: Locator;
  /** The last question that is shown. */
  readonly question: () => Locator;
  /** The last answer that is shown. */
  readonly answer: () => Locator;
  readonly button: (name: string | RegExp) => Locator;
  /** The chips of what will go with the next question. */
  readonly attachments: Locator;
  /** Resolves when the last answer has ended and has this text. */
  readonly answered: (text: string) => Promise<void>;
}

export function chatParts(chat: FrameLocator): ChatParts {
  const answer = (): Locator => chat.getByRole('article', { name: 'Turnpike' }).last();
  return {
    box: chat.getByRole('textbox', { name: 'Message' }),
    question: () => chat.getByRole('article', { name: 'You' }).last(),
    answer,
    button: (name) => chat.getByRole('button', { name, exact: typeof name === 'string' }),
    attachments: chat.getByRole('list', { name: 'Attachments' }),
    answered: async (text) => {
      await answer().getByText(text).first().waitFor();
      await chat.locator('article[aria-busy=true]').waitFor({ state: 'detached' });
    },
  };
}

/** A row of the quick pick that is open. */
export function pickRow(page: Page, text: string | RegExp): Locator {
  return page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text }).first();
}

/** Presses a button of a notification. */
export async function pressInNotification(page: Page, name: string): Promise<void> {
  await page.locator('.notifications-toasts').getByRole('button', { name }).click();
}
