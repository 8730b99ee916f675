/** What is particular to one eID that is reached by a login at an OpenID provider. Plain data: no code, no texts but names. */
export interface Eid {
  /** Option key of `signing.methods` and `signer.method`; lower case. */
  readonly id: string;
  /** Whose national numbers it knows; ISO 3166-1 alpha-2. */
  readonly country: string;
  /** The option's name: Danish, German, English, Finnish, Dutch, Norwegian, Swedish. */
  readonly names: string;
  /**
   * Never more than what is kept can prove. Where the person signs nothing with a key of their own, that is the provider's word: a simple
   * signature with a strong identity.
   */
  readonly level: 'SES' | 'AES' | 'QES';
  /** Known `acr_values`, and the text key of each. */
  readonly texts: Readonly<Record<string, string>>;
  /** `acr_values` to offer when none are configured; each is one of {@link Eid.texts}. */
  readonly ways: readonly string[];
  /** Requests are signed objects in the address and answers are encrypted, whatever is configured (Traficom S213/2023). */
  readonly isSealed: boolean;
  /** Where the answer repeats the text: MitID's claim, a Swedish BankID signature, or nowhere. */
  readonly echo: 'refTextBody' | 'bankid' | 'none';
  /** Whether a text is shown at all. */
  readonly shows: boolean;
  /** What looks like markup is refused. */
  readonly isPlainOnly?: boolean;
  /** Characters that the eID shows. */
  readonly maxText: number;
  /** What a person is called besides by national number; a namespace of their keys. */
  readonly keyName: string;
  /** The answer may bring a signature with a certificate of the person's own (Cloud Signature Consortium's style). */
  readonly certificate?: 'csc';
  /** Where tokens say who it was. */
  readonly claims: {
    /** Value of the claim `identityscheme`. */
    readonly scheme: string;
    /** Claims with the national number, best first. */
    readonly nationalNumber: readonly string[];
    /** Claims with the scheme's own key of the person, best first. */
    readonly personKey: readonly string[];
  };
}
