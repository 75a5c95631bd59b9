import type { StorageProblem } from '../../storage/storage-messages.ts';

/** What a person is told of a problem with the file that holds spend and whatever else is kept. */
export function storageProblemWords(problem: StorageProblem): string {
  switch (problem.kind) {
    case 'damaged':
      return `Turnpike's storage was damaged. It is kept as ${problem.movedTo}, and a new one was begun. (${problem.reason})`;
    case 'replaced':
      return 'The file of Turnpike’s storage was removed or replaced while it was open. What comes from now on is kept in the file that is in its place; what only the old file held is no longer shown or counted.';
    case 'unwritable':
      return `Turnpike cannot write its storage: ${problem.reason}. What is new waits and is written when it can be.`;
    case 'written-again':
      return `Turnpike's storage can be written again: ${problem.rows} rows that waited are on disk.`;
    case 'rows-dropped':
      return `Turnpike's storage could not be written for too long: the oldest rows of the ${problem.store} that waited are lost.`;
    case 'newer':
      return `A newer version of Turnpike wrote the storage (version ${problem.version} of the ${problem.part}). It is only read, and what is new in this window waits beside it for the newer version: reload the window to use that.`;
    case 'left-out':
      return `A file beside Turnpike's storage cannot be read and is left alone: ${problem.path}. (${problem.reason})`;
    case 'row-rejected':
      return `Turnpike's storage could not take a row of the ${problem.store}, which is missing from now on: ${problem.reason}. (${problem.key})`;
    case 'rows-lost':
      return `The window closed before ${problem.rows} rows of Turnpike's storage could be written: they are lost. (${problem.reason})`;
    case 'restarted':
      return `Turnpike's storage had stopped (${problem.reason}) and was started again. What had not been written is written now.`;
    case 'stopped':
      return `Turnpike's storage has stopped: ${problem.reason}. Spend is no longer counted, and nothing new is kept. Reload the window to go on.`;
  }
}
