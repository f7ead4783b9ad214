// What the JavaScript client takes from browsers and the platform's typings do not have. In a
// mini-program it goes over wx.request and touches none of it.
declare const self: unknown;
declare const fetch: (url: string, options: object) => Promise<{
  status: number; headers: { get(name: string): string | null }; text(): Promise<string>;
}>;
interface AbortSignal {
  readonly aborted: boolean;
  addEventListener(type: string, listener: () => void): void;
  removeEventListener(type: string, listener: () => void): void;
}
declare class AbortController {
  readonly signal: AbortSignal;
  abort(): void;
}
