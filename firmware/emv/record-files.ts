/** Files of records by their short identifier (EMV Book 3, 5.3.2.2). */

/** Files 1 to 10 are EMV's: their records are one template 70. Up to 20 they are the scheme's, up to 30 the issuer's. */
export const lastGovernedFile = 10;
