import { element } from './element.ts';

/** A command line, and a button that copies just what is shown. */
export function commandLine(command: string): HTMLElement {
  const code = element('code', {}, command);
  const button = element('button', { type: 'button', 'aria-label': 'Copy the command' }, 'copy');
  const answer = async (): Promise<void> => {
    button.textContent = (await copy(command, code)) ? 'copied' : 'selected';
    setTimeout(() => (button.textContent = 'copy'), 2000);
  };
  button.addEventListener('click', () => void answer());
  return element('div', { class: 'command' }, code, button);
}

/** Where the browser lets nobody write to the clipboard, the text is selected for the person to copy it. */
async function copy(text: string, shown: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    getSelection()?.selectAllChildren(shown);
    return false;
  }
}
