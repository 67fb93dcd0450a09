/** Short messages at the edge of the page, with at most one action; read out politely. */
import { X } from "lucide-react";
import { useEffect, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import "./toasts.css";

type Action = { label: string; onSelect: () => void };
type Toast = { id: number; message: string; action?: Action; onGone?: () => void };

const SHOWN_MS = 6000;
/** The oldest goes when there are more. */
const MOST = 4;

let toasts: readonly Toast[] = [];
let counter = 0;
const listeners = new Set<() => void>();

function publish(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

function dismiss(id: number): void {
  const gone = toasts.find((toast) => toast.id === id);
  if (!gone) return;
  publish(toasts.filter((toast) => toast.id !== id));
  gone.onGone?.();
}

/** Shows a message; `onGone` runs when it leaves without its action being taken. */
export function toast(
  message: string,
  options: { action?: Action; onGone?: () => void } = {},
): void {
  counter += 1;
  const oldest = toasts.length >= MOST ? toasts[0] : undefined;
  publish([...toasts, { id: counter, message, ...options }]);
  if (oldest) dismiss(oldest.id);
}

export function Toasts() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map((each) => (
        <ToastView key={each.id} toast={each} />
      ))}
    </div>
  );
}

function ToastView({ toast: { id, message, action } }: { toast: Toast }) {
  const { t } = useTranslation();
  useEffect(() => {
    const timer = window.setTimeout(() => dismiss(id), SHOWN_MS);
    return () => window.clearTimeout(timer);
  }, [id]);
  return (
    <div className="toast" data-testid="toast">
      <span className="toast__message">{message}</span>
      {action && (
        <button
          type="button"
          className="toast__action"
          onClick={() => {
            publish(toasts.filter((each) => each.id !== id));
            action.onSelect();
          }}
        >
          {action.label}
        </button>
      )}
      <button
        type="button"
        className="toast__close"
        aria-label={t("app.dismiss")}
        onClick={() => dismiss(id)}
      >
        <X size={14} />
      </button>
    </div>
  );
}
