// SPDX-License-Identifier: Apache-2.0
// What a chip says of its protocols and keys (ICAO Doc 9303-11, 9.2; BSI TR-03110-3, A.1.1): the
// SecurityInfos of EF.CardAccess, EF.CardSecurity and EF.DG14.
#pragma once

#include <optional>
#include <vector>

#include "hal/virtual/chip/bundle.hpp"
#include "provisioning/passport/openssl.hpp"

namespace limen::passport {

// "ecdh-gm-aes-128-brainpoolP256r1", "dh-im-3des-1024-160", "ecdh-cam-aes-256-p384"; nullopt for
// what no standard knows.
std::optional<virtual_chip::PaceOffer> pace_named(std::string_view name);
std::string name_of(const virtual_chip::PaceOffer& offer);
// OpenSSL's name of the curve of a standardized parameter (8 … 18); empty for a prime field.
std::string curve_of_parameter(int parameter_id);
// The standardized parameter of a curve by OpenSSL's name, nullopt where it has none.
std::optional<int> parameter_of_curve(std::string_view curve);

Bytes pace_info(const virtual_chip::PaceOffer& offer, int version = 2);
// Of a cipher as in PaceOffer; `elliptic` false: Diffie-Hellman in a prime field.
Bytes chip_authentication_info(bool elliptic, int cipher, std::optional<int> key_id);
// `key`: SubjectPublicKeyInfo.
Bytes chip_public_key_info(bool elliptic, ByteView key, std::optional<int> key_id);
// `digest`: "SHA256", of the plain signature of an elliptic curve key.
Bytes active_authentication_info(const std::string& digest);
Bytes terminal_authentication_info();

// SET OF SecurityInfo.
Bytes security_infos(const std::vector<Bytes>& infos);

}  // namespace limen::passport
