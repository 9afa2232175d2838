/** Nominal typing: a `Brand<T, "X">` is a T that passed the one constructor that makes X. */
declare const brand: unique symbol;
export type Brand<T, B extends string> = T & { readonly [brand]: B };
