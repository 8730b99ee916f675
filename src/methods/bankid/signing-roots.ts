import { X509Certificate } from 'node:crypto';

/**
 * Roots that BankID's signing certificates end in, base64 DER; SHA-256 of the test root begins with `C6FAEAF8`, of the production root
 * with `CA32588E`.
 */
const ROOTS: Readonly<Record<'test' | 'production', string>> = {
  test: [
    'MIIF0jCCA7qgAwIBAgIISpGbuE9LL/0wDQYJKoZIhvcNAQENBQAwbTEkMCIGA1UECgwbRmluYW5zaWVsbCBJRC1UZWtuaWsgQklE',
    'IEFCMR8wHQYDVQQLDBZCYW5rSUQgTWVtYmVyIEJhbmtzIENBMSQwIgYDVQQDDBtUZXN0IEJhbmtJRCBSb290IENBIHYxIFRlc3Qw',
    'HhcNMTEwOTIyMTQwMTMzWhcNMzQxMjMxMTQwMTMzWjBtMSQwIgYDVQQKDBtGaW5hbnNpZWxsIElELVRla25payBCSUQgQUIxHzAd',
    'BgNVBAsMFkJhbmtJRCBNZW1iZXIgQmFua3MgQ0ExJDAiBgNVBAMMG1Rlc3QgQmFua0lEIFJvb3QgQ0EgdjEgVGVzdDCCAiIwDQYJ',
    'KoZIhvcNAQEBBQADggIPADCCAgoCggIBANPXoOB9BQOW8i2CKk7U/d8rFNB0ktVlcgBSh8CKvnTsW3i+NrAM5LY9jgAO9vkHT3bl',
    '3nK626zePhmhdhVXMKAanbcF/NJ/oSF+DKCGx/VgPmCCqVyTMLjID/59diiLg3xNH3NaaBM69qnw5yOCYkB2wXxcATLO0eTxvL0v',
    'dKGJ2HU2AcEtaMMxrScuNCztPuwjYNP0KrYI+y/JGkf2dBhomAhDLdQSSW3zXqYgbQvJ8La2ECgo3rGQQRZG9/5MZ5dOWtpAx0yb',
    'eCbhCPO8XIBCHrPZxv60gZK1CTwlZUoMTBSivv+vmFrH8JdmUnOP9e/wNhuM9/fQ0h5t4BGXoz8M5nxdH6uNJG5SpdxaXYflezBb',
    '7YdjgNiF9Yqo3DYTRrZT7dyRLYqlmKQhT1pqEov1tkXktQF8r1QJkTJO3x1QEzMNCnHyN8iDOqENSE4nhkzU9ESbXNOhFpncXJqo',
    'FwvbeAJpV7fVwn+Jumyc/zsD9t+1Vo1lM95q1geVPfnA5z7NZ+uaayJx4DhLMvufDI17fqgiWHe+BMA/vGd8OjFK3JUmCV+7QeG/',
    'Z3JWbzU0GeDljqO+H4CQ0+LO4E4JGEZtxfUu4/XuOkCqiZ4/shoPOOxaXcZlBEMHsDzei0tNSKIxB+PoDTje/BQClunVZvjcG2eh',
    'peF540EXgzzECaNLAgMBAAGjdjB0MB0GA1UdDgQWBBRK96NqCNoIOBcZUyjI2qbWNNhaujAPBgNVHRMBAf8EBTADAQH/MB8GA1Ud',
    'IwQYMBaAFEr3o2oI2gg4FxlTKMjaptY02Fq6MBEGA1UdIAQKMAgwBgYEKgMEBTAOBgNVHQ8BAf8EBAMCAQYwDQYJKoZIhvcNAQEN',
    'BQADggIBAJVcP9Sm2tukKW0Qx8EZG9gdXfCmNMrHXF3gvia5zpuSMl9wdXHd1FPdGFshRZJ2sW4mb9vRI81vBIXMFVtLZFzeGHoK',
    'yz1g8hfjuuLKpItw0OwVNdvSRq/TKKxjVKpvt50Eydgnz4Q59YkFlGVyi7+z74mGfvN06Ssj2WIRtr3UD+IC6Tie6Lm/zuZs4gu0',
    'ZP/fddKh7gC3syHLNXQmN+9Y0wkdO7H98K/9uuIrxWtSOFVatxesw7XJRnq+uYI0IdP8xP8U4S680rTse7nsTguQxzRs2vOyoaXm',
    'Fdf7XQ03btd15Z4yJlEfs9/4ohgafMs49PMkACqyX45/4WBygO0QwMGVIUnKNFBt/I+0T2SkWFa2JdcRCSTObb7tesoeTIPgI9Uc',
    'rMvNOG3gxGpB/H5/s7jTV0AOoDgMhOxieGgyTsZ3oP0k6bc47FJ4nE+vifAluyeXioB5JaN2kvm8eqfzC05zSF40V9GAzElVDbsB',
    'PR/2CE6CMyR+eqip4gDSZ6mnZYPeBecEXU4Xu+RAgqYxjKosfxOpMZsN+2BSm5QSRLhHacPQTnoQxujnGuUzh5TdAbWqmS0cKEZJ',
    '+CACmVLyOphdRoeEQCqQ8DYAyOtq2S4+hAJW+2Xq4NCdvmjm99r2RFkibSlLtqctj1JyzUC6huUiQXx9KZ8nFA0TsFHG',
  ].join(''),
  production: [
    'MIIFwDCCA6igAwIBAgIIMR5YYFp1W4EwDQYJKoZIhvcNAQENBQAwYzEkMCIGA1UECgwbRmluYW5zaWVsbCBJRC1UZWtuaWsgQklE',
    'IEFCMR8wHQYDVQQLDBZCYW5rSUQgTWVtYmVyIEJhbmtzIENBMRowGAYDVQQDDBFCYW5rSUQgUm9vdCBDQSB2MTAeFw0xMTEyMDcx',
    'MjQzNDVaFw0zNDEyMzExMjQzNDVaMGMxJDAiBgNVBAoMG0ZpbmFuc2llbGwgSUQtVGVrbmlrIEJJRCBBQjEfMB0GA1UECwwWQmFu',
    'a0lEIE1lbWJlciBCYW5rcyBDQTEaMBgGA1UEAwwRQmFua0lEIFJvb3QgQ0EgdjEwggIiMA0GCSqGSIb3DQEBAQUAA4ICDwAwggIK',
    'AoICAQDFlk0dAUwC63Dz6H/PN6BXL3XW7gFgMwmA9ZAJugBk2B9OqDExybiZ86U7Q2Ha+5Q0JaHyLDRNz5hRB8hA/mgFYAcCSmHJ',
    'Ty2q5bTbFf2PY2SzW9VrY3x0ZR3s8D9+d8KLAWG2TpvYXfmqb+4LRd4SMskFhtBmL55uAoc5lKze0wFi7O1o+cQP1TOG3Udjqu5j',
    'dZkGqZc7XTJzrQPSgyf4Y21tG1ohkHLgAVRDX0xTnu8G+7Z1NJN7MX2AxyvOVl5kkepPtig+Z0UTyh0dXjdb7Fe/72BxeBqzEcib',
    '5TvjzqJFIBVqCFQG5iAVaDEblpgP4G6W7w0do7rCQNsAjxmpOuM7/pSi0q57pm2oIgsrDPBKfugpuFVqUxtFlOw/2NUCoiydLRVJ',
    'RitTqA49CDmXk56+cLg8Qn1fs9AoQTMgw5ZYBo6Il79XvbgqV4Ov9tjM0DfQ1bWmB8GpKKUawaRDiikDvpSF6JMeFFQ1dF1bw7hZ',
    'YGgmZNaw1UWgYZjwogUgvJkWwYNPoqfgCHGk02bR46+ZErdipUdDsziMw2Ih4pU3ERl2qxLN1X6I0AwsNotM96/fNENjwls6QhqG',
    '8Hgjf+/bR0bceg7mHJ2EwAxHvPzi3RPD4xASfB3OMfRGwgnE1p+fc/pIwzLYUIVQtAQ7EIm+ArJ9BhQIroG6aHkvhwIDAQABo3gw',
    'djAdBgNVHQ4EFgQUZ4q6supIHHr1O2g3J3IG65Fjy1MwDwYDVR0TAQH/BAUwAwEB/zAfBgNVHSMEGDAWgBRnirqy6kgcevU7aDcn',
    'cgbrkWPLUzATBgNVHSAEDDAKMAgGBiqFcE4BATAOBgNVHQ8BAf8EBAMCAQYwDQYJKoZIhvcNAQENBQADggIBAFMeVmlLBIVAWAlm',
    'vqme34hG+k6c1HkPmgAGIZdtcJ1+XZ4MNUg9KKywTkNVAqcgy5gcIk3LM9HfHQ2JmUP54XSvXdr1B92m40Up4POH35mlmPZyqQVl',
    'l0Ad5xrIR86+HEk9BFmd+ukZ1AvSSSRZ/X7mcbBjcx34QaCVW2CeBdYSCzksjx0LOcEDgKNHToOQxrn8x//Ccc7Wf56Boq61JvjQ',
    'Ab1Q1E1BYKmXyJ8818SR1crvMU6xd68Akp0bmJz7WDSvpjp10BrDyw1uTrn1qVlkOjllwPqHyUckTCAMmv0DkhmjcMSyzRWhAV9f',
    'CTe17f7J+RYXBil9Z8/S4kCsatDGqLT5xgsCvsdca6haZUFh14npW3c8cmk3x6tg0Nm1L0WxwyM2SOXJj/9vqaWMAq0qtv1izy/3',
    'rR0XuxSsw0fGv9LAG9KXcKPAobI/itu2/3IbYFp2YOJ8GmQRZb8KsuIFxR7A4eB2ZcnlDgCCLIcyQhKt7e0JPkEp1cwMprlCjCPu',
    '1KQrx/8zV5Z19muSw47ZHZ2hAciXKRe5dLsJyST8BqFfU4w8bV4pHfHEthQ5CRGjBC6OFA7Fcd6rD8eByzaDyM5bDbkfgxBED5JQ',
    'Jrda1/mN1TxxtMrY6YeBXDJdzaHTe7WXQRdXr5Jv+l1SIGJttNicNaam65wiiH7waAPH',
  ].join(''),
};

/** BankID's own root of an environment, DER. */
export function bankIdSigningRoot(environment: 'test' | 'production'): Uint8Array {
  return new Uint8Array(Buffer.from(ROOTS[environment], 'base64'));
}

/** Certificates in PEM, one after the other, as DER. @throws TypeError when there is none */
export function certificatesOf(pem: string): readonly Uint8Array[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) throw new TypeError('no certificate in PEM');
  return blocks.map((block) => new Uint8Array(new X509Certificate(block).raw));
}
