import type { FoundFile } from '../../protocol/messages.ts';
import { clamped } from '../clamped.ts';
import { Icon } from './icon.tsx';

/** Of the list and of its options, for the message box that steps through them. */
export const FILE_LIST_ID = 'files';

export function fileOptionId(index: number): string {
  return `${FILE_LIST_ID}-${index}`;
}

export interface FileListProps {
  readonly files: readonly FoundFile[];
  readonly active: number;
  readonly onTake: (file: FoundFile) => void;
}

/** The files and folders that can be attached in place of what is typed behind a #. The keyboard stays in the message box. */
export function FileList({ files, active, onTake }: FileListProps) {
  if (files.length === 0) return null;
  return (
    <div class="file-list" id={FILE_LIST_ID} role="listbox" aria-label="Files">
      {files.map((file, index) => (
        <div
          key={file.uri}
          id={fileOptionId(index)}
          class="file-option"
          role="option"
          aria-selected={index === active}
          title={clamped(file.name)}
          onMouseDown={(event) => event.preventDefault()} // the message box keeps the keyboard
          onClick={() => onTake(file)}
        >
          <Icon name={file.isFolder === true ? 'folder' : 'file'} />
          <span>{fileName(file)}</span>
          <span class="file-folder">{folderName(file)}</span>
        </div>
      ))}
    </div>
  );
}

/** The last part of the path: it tells more than the beginning. */
function fileName({ name }: FoundFile): string {
  return clamped(name.slice(name.lastIndexOf('/') + 1));
}

function folderName({ name }: FoundFile): string {
  return clamped(name.slice(0, Math.max(0, name.lastIndexOf('/'))));
}
