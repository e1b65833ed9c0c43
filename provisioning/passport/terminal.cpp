// SPDX-License-Identifier: Apache-2.0
#include "provisioning/passport/terminal.hpp"

#include <openssl/pem.h>

#include "base/files.hpp"

namespace limen::passport {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

Result<Owned<EVP_PKEY>> key_of(const TerminalSpec& spec, const char* role,
                               const Algorithm& algorithm, KeyCabinet& keys) {
    return keys.key("cv/" + spec.country + "-" + role + "-" + spec.algorithm,
                    [&] { return make_key(algorithm); });
}

}  // namespace

Result<Terminal> make_terminal(const TerminalSpec& spec, KeyCabinet& keys,
                               std::chrono::year_month_day today) {
    LIMEN_TRY(const Algorithm algorithm, parse_algorithm(spec.algorithm));
    if (!is_terminal_algorithm(algorithm))
        return fail(Stage::config, "passport.bad_algorithm",
                    "Terminals do not sign with " + spec.algorithm +
                        "; choose ECDSA, or RSA with SHA-1, SHA-256 or SHA-512.");
    LIMEN_TRY(const auto authority, key_of(spec, "cvca", algorithm, keys));
    LIMEN_TRY(const auto verifier, key_of(spec, "dv", algorithm, keys));
    Terminal out;
    LIMEN_TRY(out.key, key_of(spec, "is", algorithm, keys));

    CvSpec cv;
    cv.valid_from = sys_days(today) - days(30);
    cv.valid_until = sys_days(today) + days(335);
    cv.issuer = cv.holder = out.authority_name = spec.country + "CVCA00001";
    LIMEN_TRY(out.authority,
              make_cv_certificate(cv, authority.get(), algorithm, authority.get(), algorithm));
    cv.holder = spec.country + "DV00001";
    cv.role = spec.foreign ? CvRole::foreign_verifier : CvRole::national_verifier;
    LIMEN_TRY(out.verifier,
              make_cv_certificate(cv, verifier.get(), algorithm, authority.get(), algorithm));
    cv.issuer = cv.holder;
    cv.holder = spec.country + "IS00001";
    cv.role = CvRole::inspection_system;
    LIMEN_TRY(out.inspection_system,
              make_cv_certificate(cv, out.key.get(), algorithm, verifier.get(), algorithm));
    return out;
}

Result<void> save_terminal(const Terminal& terminal, const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    LIMEN_CHECK(write_file(folder / "cvca.cvc", terminal.authority));
    LIMEN_CHECK(write_file(folder / "dv.cvc", terminal.verifier));
    LIMEN_CHECK(write_file(folder / "is.cvc", terminal.inspection_system));
    const Owned<BIO> memory(BIO_new(BIO_s_mem()));
    if (!memory || PEM_write_bio_PKCS8PrivateKey(memory.get(), terminal.key.get(), nullptr, nullptr,
                                                 0, nullptr, nullptr) != 1)
        return crypto_failure("writing a terminal's key");
    char* text = nullptr;
    const long length = BIO_get_mem_data(memory.get(), &text);
    return write_file(folder / "is.key.pem", as_bytes({text, static_cast<std::size_t>(length)}),
                      0600);
}

}  // namespace limen::passport
