/* What a screen without a person needs: it does not fall asleep, and shows no pointer. */

export function stayAwake() {
  let lock = null;
  const ask = async () => {
    if (document.hidden || lock || !navigator.wakeLock) return;
    try {
      lock = await navigator.wakeLock.request("screen");
      lock.addEventListener("release", () => {
        lock = null;
      });
    } catch {
      // Not given: the settings of the screen itself keep it on.
    }
  };
  document.addEventListener("visibilitychange", ask);
  // The lock may be lost without a word, as when the power saver has its way.
  setInterval(ask, 60_000);
  ask();
}
