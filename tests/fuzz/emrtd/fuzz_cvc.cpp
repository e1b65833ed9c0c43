// SPDX-License-Identifier: Apache-2.0
// CV certificates and EF.CVCA as anybody may write them.
#include "base/invariant.hpp"
#include "identity/emrtd/terminal_authentication.hpp"

namespace {

using namespace limen::emrtd;

template <class T>
void check_cause(const limen::Result<T>& result, std::initializer_list<std::string_view> causes) {
    if (result) return;
    for (const std::string_view cause : causes)
        if (result.error().cause == cause) return;
    LIMEN_INVARIANT(false, "the cause is one of the documented ones");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const limen::ByteView input(data, size);
    const auto anchors = decode_cvca(input);
    check_cause(anchors, {"lds.malformed"});
    if (anchors)
        LIMEN_INVARIANT(!anchors->empty() && anchors->size() <= 2, "one authority, or two");
    const auto certificate = decode_cv_certificate(input);
    check_cause(certificate, {"cvc.malformed", "cvc.unsupported"});
    if (!certificate) return 0;
    LIMEN_INVARIANT(certificate->public_point.empty() != certificate->modulus.empty(),
                    "a certificate has one key");
    // A certificate that is its own authority leads nowhere, and the search for a way ends.
    const std::vector<CvCertificate> pool(3, *certificate);
    const auto chain = build_chain({"UTCVCA00001"}, pool, *certificate);
    check_cause(chain, {"chip.proof_impossible"});
    LIMEN_INVARIANT(!chain || chain->size() <= pool.size() + 1, "no certificate comes twice");
    return 0;
}
