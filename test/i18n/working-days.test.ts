import { addWorkingDays, isWithinWorkingHours, nextWorkingMoment } from '../../src/i18n/index.js';

const HOURS = { from: 8, to: 17 };
const at = (text: string): Date => new Date(text);

describe('addWorkingDays', () => {
  describe('when a weekend lies between', () => {
    it('skips it', () => {
      expect(addWorkingDays(at('2026-11-20T10:00:00Z'), 1, 'sv')).toEqual(at('2026-11-23T10:00:00Z'));
      expect(addWorkingDays(at('2026-11-23T10:00:00Z'), -2, 'sv')).toEqual(at('2026-11-19T10:00:00Z'));
    });
  });

  describe('when holidays lie between', () => {
    it('skips Christmas and the turn of the year', () => {
      expect(addWorkingDays(at('2026-12-23T10:00:00Z'), 1, 'sv')).toEqual(at('2026-12-28T10:00:00Z'));
    });

    it('skips Easter wherever it falls', () => {
      expect(addWorkingDays(at('2027-03-25T10:00:00Z'), 1, 'de')).toEqual(at('2027-03-30T09:00:00Z'));
      expect(addWorkingDays(at('2027-03-24T10:00:00Z'), 1, 'no')).toEqual(at('2027-03-30T09:00:00Z'));
    });

    it('keeps to the region', () => {
      const may16 = at('2027-05-14T10:00:00Z');
      expect(addWorkingDays(may16, 1, 'no')).toEqual(at('2027-05-18T10:00:00Z'));
      expect(addWorkingDays(may16, 1, 'fi')).toEqual(at('2027-05-17T10:00:00Z'));
      expect(addWorkingDays(at('2027-06-24T10:00:00Z'), 1, 'sv')).toEqual(at('2027-06-28T10:00:00Z'));
    });
  });

  describe('when the clocks change', () => {
    it('keeps the local time', () => {
      expect(addWorkingDays(at('2026-10-23T07:00:00Z'), 1, 'sv')).toEqual(at('2026-10-26T08:00:00Z'));
    });
  });

  describe('when no day is added', () => {
    it('returns the moment', () => {
      expect(addWorkingDays(at('2026-11-21T10:00:00Z'), 0, 'sv')).toEqual(at('2026-11-21T10:00:00Z'));
    });
  });
});

describe('working hours', () => {
  describe('when asked on a working day', () => {
    it('counts the region’s own hours', () => {
      expect(isWithinWorkingHours(at('2026-11-24T07:00:00Z'), 'sv', HOURS)).toBe(true);
      expect(isWithinWorkingHours(at('2026-11-24T06:59:59Z'), 'sv', HOURS)).toBe(false);
      expect(isWithinWorkingHours(at('2026-11-24T16:00:00Z'), 'sv', HOURS)).toBe(false);
      expect(isWithinWorkingHours(at('2026-11-24T06:30:00Z'), 'fi', HOURS)).toBe(true);
    });
  });

  describe('when asked on a free day', () => {
    it('says no', () => {
      expect(isWithinWorkingHours(at('2026-11-21T10:00:00Z'), 'sv', HOURS)).toBe(false);
      expect(isWithinWorkingHours(at('2026-12-24T10:00:00Z'), 'sv', HOURS)).toBe(false);
    });
  });

  describe('when the next moment is sought', () => {
    it('finds the same, the same day or the next working morning', () => {
      expect(nextWorkingMoment(at('2026-11-24T10:00:00Z'), 'sv', HOURS)).toEqual(at('2026-11-24T10:00:00Z'));
      expect(nextWorkingMoment(at('2026-11-24T03:00:00Z'), 'sv', HOURS)).toEqual(at('2026-11-24T07:00:00Z'));
      expect(nextWorkingMoment(at('2026-11-20T18:00:00Z'), 'sv', HOURS)).toEqual(at('2026-11-23T07:00:00Z'));
      expect(nextWorkingMoment(at('2026-11-21T03:00:00Z'), 'sv', HOURS)).toEqual(at('2026-11-23T07:00:00Z'));
    });
  });
});
