// When to say that progress should be saved, or the page installed: at the end of a day, not in its
// middle, and only once there is something to lose.

/** So many answers since the last file are worth a word. */
const MANY = 50;

/**
 * Whether the learner should be told to save their progress.
 * @param {{at: number}[]} answers in the order of time
 * @param {number} saved when the last file was written, in milliseconds; 0 for never
 */
export function isDue(answers, saved) {
  return answers.filter(({ at }) => at > saved).length >= MANY;
}

/**
 * The browser's own offer to install the page, which it makes when it likes; kept until it is wanted.
 * @param {(offer: () => void) => void} made is given what shows the offer
 */
export function onOffer(made) {
  addEventListener("beforeinstallprompt", (/** @type {any} */ event) => {
    event.preventDefault();
    made(() => event.prompt());
  });
}
