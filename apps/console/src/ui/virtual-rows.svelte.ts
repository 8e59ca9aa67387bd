// Rows of one height, of which only those in view exist: TanStack's virtual core as Svelte state. It must not know what
// a row shows.

import { elementScroll, observeElementOffset, observeElementRect, Virtualizer, type VirtualItem } from '@tanstack/virtual-core';

export interface VirtualRowsOptions {
  /** Rows in all; read again whenever it changes. */
  count: () => number;
  /** The element that scrolls. */
  scroller: () => HTMLElement | undefined;
  rowHeight: number;
  /** A row that exists even out of view, because it has the focus. */
  keep: () => number;
}

export class VirtualRows {
  #version = $state(0);
  #virtualizer: Virtualizer<HTMLElement, HTMLElement>;

  /** Call while a component is set up: it lives as long as that component. */
  constructor(options: VirtualRowsOptions) {
    const settings = () => ({
      count: options.count(),
      getScrollElement: () => options.scroller() ?? null,
      estimateSize: () => options.rowHeight,
      overscan: 8,
      scrollToFn: elementScroll,
      observeElementOffset,
      observeElementRect,
      rangeExtractor: ({ startIndex, endIndex, overscan, count }: { startIndex: number; endIndex: number; overscan: number; count: number }) => {
        const first = Math.max(0, startIndex - overscan);
        const last = Math.min(count - 1, endIndex + overscan);
        const range = Array.from({ length: Math.max(0, last - first + 1) }, (_, place) => first + place);
        const kept = options.keep();
        if (kept < 0 || kept >= count || (kept >= first && kept <= last)) return range;
        return kept < first ? [kept, ...range] : [...range, kept];
      },
      onChange: () => void this.#version++,
    });
    this.#virtualizer = new Virtualizer(settings());
    $effect(() => this.#virtualizer._didMount());
    $effect(() => {
      this.#virtualizer.setOptions(settings());
      this.#virtualizer._willUpdate();
      queueMicrotask(() => this.#version++);
    });
  }

  /** The rows that exist now. */
  get items(): VirtualItem[] {
    void this.#version;
    return this.#virtualizer.getVirtualItems();
  }

  /** Height of all rows together, in pixels. */
  get height(): number {
    void this.#version;
    return this.#virtualizer.getTotalSize();
  }

  /** Rows that fit into the view. */
  get inView(): number {
    const range = this.#virtualizer.range;
    return range ? Math.max(1, range.endIndex - range.startIndex) : 1;
  }

  show(row: number): void {
    this.#virtualizer.scrollToIndex(row, { align: 'auto' });
  }
}
