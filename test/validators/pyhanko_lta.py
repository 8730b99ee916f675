"""Validates every seal of a PDF as PAdES B-LTA (EN 319 102-1 clause 5.6.3), offline: file, roots in PEM."""

import asyncio
import sys

from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.policy_decl import (
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager


def policy(roots):
    return CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(trust_roots=roots),
        revinfo_policy=CertRevTrustPolicy(revocation_checking_policy=REQUIRE_REVINFO),
    )


async def main(path, roots_path):
    roots = list(load_certs_from_pemder([roots_path]))
    spec = PdfSignatureValidationSpec(
        SignatureValidationSpec(
            cert_validation_policy=policy(roots),
            ts_cert_validation_policy=policy(roots),
            revinfo_gathering_policy=RevocationInfoGatheringSpec(
                online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY
            ),
        )
    )
    with open(path, 'rb') as file:
        reader = PdfFileReader(file, strict=True)
        for signature in reader.embedded_regular_signatures:
            result = await ades_lta_validation(signature, spec)
            status = result.api_status
            print('field:', signature.field_name)
            print('indication:', result.ades_subindic)
            print('modifications:', getattr(status, 'modification_level', None), 'docmdp:', getattr(status, 'docmdp_ok', None))
            print('bottom line:', getattr(status, 'bottom_line', None))
            print('failure:', result.failure_msg)


asyncio.run(main(sys.argv[1], sys.argv[2]))
