// The Keyboard Lock API (WICG), which TypeScript's own library does not have.
interface Navigator {
  readonly keyboard?: {
    lock?: (codes?: string[]) => Promise<void>;
    unlock?: () => void;
  };
}
