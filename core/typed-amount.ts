/** An amount as people copy it from a message: thousands stand apart by commas there. */
const WITH_THOUSANDS = /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/;

/** `97,000` and `100,250.50` without their commas; anything else as it was, so that `97,5` is never read as 975. */
export const plainAmount = (text: string): string => (WITH_THOUSANDS.test(text) ? text.replaceAll(",", "") : text);
