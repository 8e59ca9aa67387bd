// Rows of one height, of which only those in view exist: TanStack's virtual core as Svelte state. It must not know what
// a row shows.

import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core';

export interface VirtualRowsOptions {
  /** Rows in all; read again whenever it changes. */
  count: () => number;
  /** The element that scrolls. */
  scroller: () => HTMLElement | undefined;
  /** In pixels; read again whenever it changes. */
  rowHeight: () => number;
  /** A row that exists even out of view, because it has the focus. */
  keep: () => number;
}

/** A row that exists, and where it lies. */
export interface PlacedRow {
  index: number;
  /** Pixels from the top of the list. */
  start: number;
}

export class VirtualRows {
  readonly #options: VirtualRowsOptions;
  #version = $state(0);
  #virtualizer: Virtualizer<HTMLElement, HTMLElement>;

  /** Call while a component is set up: it lives as long as that component. */
  constructor(options: VirtualRowsOptions) {
    this.#options = options;
    const settings = () => ({
      count: options.count(),
      getScrollElement: () => options.scroller() ?? null,
      estimateSize: () => options.rowHeight(),
      overscan: 8,
      scrollToFn: elementScroll,
      observeElementOffset,
      observeElementRect,
      onChange: () => void this.#version++,
    });
    this.#virtualizer = new Virtualizer(settings());
    $effect(() => this.#virtualizer._didMount());
    let height = options.rowHeight();
    $effect(() => {
      this.#virtualizer.setOptions(settings());
      if (height !== options.rowHeight()) this.#virtualizer.measure(); // All rows lie elsewhere.
      height = options.rowHeight();
      this.#virtualizer._willUpdate();
      queueMicrotask(() => this.#version++);
    });
  }

  /**
   * The rows that exist now, in order. The kept row is put in here and not by the virtual core, which looks again only
   * after it has seen the list scroll: a row that is to take the focus must exist before that.
   */
  get items(): PlacedRow[] {
    void this.#version;
    const inView = this.#virtualizer.getVirtualItems().map(({ index, start }) => ({ index, start }));
    const index = this.#options.keep();
    if (index < 0 || index >= this.#options.count() || inView.some((row) => row.index === index)) return inView;
    return [...inView, { index, start: index * this.#options.rowHeight() }].toSorted((a, b) => a.index - b.index);
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
