/** Headers of every answer: the page loads nothing but itself, talks to nothing but the bench, and stands in no frame. */

const contentPolicy = (port: number): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    // Not every browser lets 'self' cover the ws scheme (CSP 3, 6.7.2.8).
    `connect-src 'self' ws://127.0.0.1:${port} ws://localhost:${port}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");

/** Header name → value. */
export function securityHeaders(port: number): Readonly<Record<string, string>> {
  return {
    "Content-Security-Policy": contentPolicy(port),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), usb=(), serial=()",
  };
}
