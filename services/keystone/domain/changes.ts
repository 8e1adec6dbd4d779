/** What may be said of a thing that exists: anything or nothing of what is said of a new one. */
export type Changes<New> = { readonly [Key in keyof New]?: New[Key] | undefined };
