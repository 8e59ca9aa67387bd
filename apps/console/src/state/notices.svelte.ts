// Short notices after something was done ("Token revoked"): shown for a while, read out by screen readers.
// It must not carry errors that need a decision; those stay where they happened.

export interface Notice {
  id: number;
  tone: 'done' | 'failed';
  text: string;
}

const SHOWN_MS = 6_000;
const MOST = 4;

class Notices {
  shown = $state<Notice[]>([]);
  #next = 1;

  done(text: string): void {
    this.#show('done', text);
  }

  failed(text: string): void {
    this.#show('failed', text);
  }

  dismiss(id: number): void {
    this.shown = this.shown.filter((notice) => notice.id !== id);
  }

  #show(tone: Notice['tone'], text: string): void {
    const id = this.#next++;
    this.shown = [...this.shown, { id, tone, text }].slice(-MOST);
    // A failure stays until somebody has read it.
    if (tone === 'done') setTimeout(() => this.dismiss(id), SHOWN_MS);
  }
}

export const notices = new Notices();
