/** Building blocks of the demo's agreements: ordinary language, so that the documents read like what people sign. */
export const CLAUSES: Readonly<Record<string, readonly [heading: string, ...paragraphs: string[]]>> = {
  parties: [
    'Parties',
    'This agreement is made between {owner} (the "Supplier") and {company}, registration number {registration}, {city} (the "Customer"). Each of them is a party, and together they are the parties.',
    'Notices under this agreement are sent to the addresses that the parties have last given each other in writing. A notice by e-mail counts as written.',
  ],
  subject: [
    'Subject of the agreement',
    'The Supplier provides, and the Customer pays for, what is described in the schedule at the end of this document. Where the schedule and the other clauses differ, the schedule prevails, unless it says otherwise.',
    'Additional work is ordered in writing before it begins. Work that is needed to avert damage may begin at once; the Supplier then tells the Customer without delay what was done and why.',
  ],
  premises: [
    'Premises',
    'The lease covers 412 square metres on the third and fourth floor of the building at Strandkaien 9, with six parking spaces in the basement, as marked in the floor plan in the schedule. The Customer has seen the premises and accepts them in the condition they are in, apart from the repairs listed below.',
    'The premises are used as offices. Any other use needs the written consent of the Supplier, which is not withheld without good reason.',
    'Before the start date the Supplier renews the floor in the entrance hall, repairs the window seals facing the harbour and has the ventilation inspected by an authorised company.',
  ],
  term: [
    'Term',
    'The agreement takes effect when it has been signed by all parties and runs for three years from the start date. If neither party gives notice at least nine months before the end of the term, it is extended by one year at a time on unchanged conditions.',
    'Notice is given in writing. It takes effect when it reaches the other party.',
  ],
  price: [
    'Price and payment',
    'Prices are stated in the schedule without value added tax. They follow the consumer price index with October of the year of signing as its base; an index that falls does not lower the price below the starting level.',
    'Invoices are issued quarterly in advance and are due after thirty days. Interest on late payment follows the act on interest of the Customer’s country. The Customer may withhold no more than the disputed part of an invoice.',
  ],
  quality: [
    'Quality',
    'The Supplier carries out the work with skill and care, with trained staff and with materials that meet the standards named in the schedule. The Supplier is responsible for its subcontractors as for its own staff.',
    'The parties meet twice a year to review the work. Minutes are kept by the Supplier and count as accepted when the Customer has not objected within ten working days.',
  ],
  delivery: [
    'Delivery and risk',
    'Goods are delivered to the quay named in the schedule, Incoterms 2020 DAP, on weekdays between 07:00 and 16:00. The risk passes to the Customer when the goods have been unloaded and counted by both parties.',
    'If a delivery is more than two weeks late for reasons that lie with the Supplier, the Customer is entitled to one per cent of its price for every further week begun, up to ten per cent in all.',
  ],
  liability: [
    'Liability',
    'A party that fails to perform compensates the other for direct loss. Liability for loss of profit, production or data is excluded, and liability in all is limited to twice the annual price, except in cases of intent or gross negligence.',
    'A claim is made in writing within three months after the party noticed, or should have noticed, what it is based on.',
  ],
  insurance: [
    'Insurance',
    'Each party keeps liability insurance with a cover of at least ten million kronor for each event during the whole term, and shows the certificate when asked. The Customer insures its own furniture and equipment.',
  ],
  confidential: [
    'Confidentiality',
    'The parties keep to themselves what they learn about each other’s business and what is not publicly known, during the term and for three years after it. This does not apply to what a party must disclose by law or by the decision of an authority.',
  ],
  data: [
    'Personal data',
    'Each party is the controller of the personal data of its own staff and customers. To the extent that the Supplier processes such data on behalf of the Customer, it does so only on documented instructions, keeps a list of its processors and deletes the data within ninety days after the end of the agreement.',
    'Incidents are reported to the other party within twenty-four hours of their discovery.',
  ],
  environment: [
    'Environment',
    'The parties work towards lower emissions. The Supplier reports the energy used, the transport carried out and the waste sorted every year before the end of February, in the form of the schedule. Electricity comes from renewable sources.',
  ],
  force: [
    'Force majeure',
    'A party is released from its duties as long as they are prevented by an event outside its control that it could not reasonably foresee, such as war, natural disaster, pandemic, fire or a decision of an authority. It tells the other party without delay when the event begins and ends.',
    'If the event lasts longer than three months, either party may terminate the agreement in writing with thirty days’ notice.',
  ],
  transfer: [
    'Transfer',
    'A party may transfer the agreement only with the written consent of the other. Consent is not needed for a transfer within a group of companies, if the transferring party remains liable.',
  ],
  termination: [
    'Early termination',
    'A party may terminate the agreement with immediate effect if the other has committed a material breach and has not remedied it within thirty days after a written warning, or if the other becomes insolvent.',
    'After the end of the agreement the parties return what belongs to the other. Clauses which by their nature are meant to outlast the agreement stay in force.',
  ],
  disputes: [
    'Governing law and disputes',
    'The agreement is governed by the law of the country in which the Supplier is registered, without its rules on conflict of laws. Disputes are first discussed between the managing directors. If they find no solution within sixty days, the dispute is settled by the ordinary courts.',
  ],
  signatures: [
    'Signatures',
    'This agreement is signed electronically. Each party receives the signed document with its verification pages. The signed file is the original; a printed copy is no more than a copy.',
  ],
};
