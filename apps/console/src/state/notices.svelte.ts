// Short notices after something was done ("Token revoked"): shown for a while, read out by screen readers.
// It must not carry errors that need a decision; those stay where they happened.

export interface Notice {
  id: number;
  tone: 'done' | 'failed';
  text: string;
  /** Something that can still be done about it, such as taking it back. */
  action?: NoticeAction | undefined;
}

export interface NoticeAction {
  text: string;
  run: () => void;
}

const SHOWN_MS = 6_000;
/** A notice that can be acted on has to be read and reached first. */
const SHOWN_WITH_ACTION_MS = 20_000;
const MOST = 4;

class Notices {
  shown = $state<Notice[]>([]);
  #next = 1;

  done(text: string, action?: NoticeAction): void {
    this.#show('done', text, action);
  }

  failed(text: string): void {
    this.#show('failed', text);
  }

  dismiss(id: number): void {
    this.shown = this.shown.filter((notice) => notice.id !== id);
  }

  #show(tone: Notice['tone'], text: string, action?: NoticeAction): void {
    const id = this.#next++;
    this.shown = [...this.shown, { id, tone, text, action }].slice(-MOST);
    // A failure stays until somebody has read it.
    if (tone === 'done') setTimeout(() => this.dismiss(id), action ? SHOWN_WITH_ACTION_MS : SHOWN_MS);
  }
}

export const notices = new Notices();
