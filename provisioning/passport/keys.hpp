// SPDX-License-Identifier: Apache-2.0
// Private keys, each made once and kept: <folder>/<name>.key.pem, readable by their owner only.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "provisioning/passport/openssl.hpp"

namespace limen::passport {

class KeyCabinet {
  public:
    using Make = std::function<Result<Owned<EVP_PKEY>>()>;

    explicit KeyCabinet(std::filesystem::path folder) : folder_(std::move(folder)) {}

    // The key of this name ("utopia-csca/csca"), made with `make` where there is none yet. The
    // name says what kind of key it is, for a kept one is taken as it is. Errors: `make`'s, the
    // files', "passport.crypto" for a file that holds no key.
    Result<Owned<EVP_PKEY>> key(const std::string& name, const Make& make);

  private:
    Result<Owned<EVP_PKEY>> load_or_make(const std::string& name, const Make& make) const;
    std::filesystem::path folder_;
    std::map<std::string, Owned<EVP_PKEY>> taken_out_;
};

// PKCS#8 in DER.
Result<Bytes> private_key_der(const EVP_PKEY* key);

}  // namespace limen::passport
