// SPDX-License-Identifier: Apache-2.0
#include "provisioning/passport/security_infos.hpp"

#include <algorithm>
#include <array>

#include "provisioning/passport/algorithm.hpp"
#include "provisioning/passport/der.hpp"

namespace limen::passport {
namespace {

using virtual_chip::Mapping;
using virtual_chip::PaceOffer;

constexpr const char* kPublicKey = "0.4.0.127.0.7.2.2.1";
constexpr const char* kTerminalAuthentication = "0.4.0.127.0.7.2.2.2";
constexpr const char* kChipAuthentication = "0.4.0.127.0.7.2.2.3";
constexpr const char* kPace = "0.4.0.127.0.7.2.2.4";
constexpr const char* kActiveAuthentication = "2.23.136.1.1.5";
constexpr const char* kPlainEcdsa = "0.4.0.127.0.7.1.1.4.1";

constexpr std::array<std::string_view, 4> kCiphers = {"3des", "aes-128", "aes-192", "aes-256"};
constexpr std::array<std::string_view, 3> kMappings = {"gm", "im", "cam"};
// Groups of prime order subgroups in RFC 5114 (Doc 9303-11, 9.5.1): 0, 1, 2.
constexpr std::array<std::string_view, 3> kGroups = {"1024-160", "2048-224", "2048-256"};
// 8 … 18.
constexpr std::array<std::string_view, 11> kCurves = {"p192",
                                                      "brainpoolP192r1",
                                                      "p224",
                                                      "brainpoolP224r1",
                                                      "p256",
                                                      "brainpoolP256r1",
                                                      "brainpoolP320r1",
                                                      "p384",
                                                      "brainpoolP384r1",
                                                      "brainpoolP512r1",
                                                      "p521"};
constexpr int kFirstCurve = 8;

// Takes "word-" off the front where it is one of these; its place among them.
template <std::size_t N>
std::optional<int> take(std::string_view& text, const std::array<std::string_view, N>& words) {
    for (std::size_t i = 0; i < N; ++i) {
        if (!text.starts_with(words[i])) continue;
        const std::string_view rest = text.substr(words[i].size());
        if (!rest.empty() && rest.front() != '-') continue;
        text = rest.empty() ? rest : rest.substr(1);
        return static_cast<int>(i);
    }
    return std::nullopt;
}

// Last arc but one of id-PACE: 1 … 4, and 6 for the mapping that only curves have.
int mapping_arc(const PaceOffer& offer) {
    switch (offer.mapping) {
        case Mapping::generic:
            return offer.elliptic() ? 2 : 1;
        case Mapping::integrated:
            return offer.elliptic() ? 4 : 3;
        case Mapping::chip_authentication:
            break;
    }
    return 6;
}

Bytes optional_id(std::optional<int> key_id) {
    return key_id ? der::integer(static_cast<std::uint64_t>(*key_id)) : Bytes{};
}

}  // namespace

std::optional<PaceOffer> pace_named(std::string_view name) {
    const auto agreement = take(name, std::array<std::string_view, 2>{"dh", "ecdh"});
    const auto mapping = take(name, kMappings);
    const auto cipher = take(name, kCiphers);
    if (!agreement || !mapping || !cipher) return std::nullopt;
    const bool elliptic = *agreement == 1;
    const auto parameter = elliptic ? take(name, kCurves) : take(name, kGroups);
    const bool known_kind =
        elliptic || static_cast<Mapping>(*mapping) != Mapping::chip_authentication;
    if (!parameter || !name.empty() || !known_kind) return std::nullopt;
    return PaceOffer{*cipher + 1, *parameter + (elliptic ? kFirstCurve : 0),
                     static_cast<Mapping>(*mapping)};
}

std::string name_of(const PaceOffer& offer) {
    const bool elliptic = offer.elliptic();
    const auto parameter =
        elliptic ? kCurves.at(static_cast<std::size_t>(offer.parameter_id - kFirstCurve))
                 : kGroups.at(static_cast<std::size_t>(offer.parameter_id));
    return std::string(elliptic ? "ecdh-" : "dh-") +
           std::string(kMappings.at(static_cast<std::size_t>(offer.mapping))) + "-" +
           std::string(kCiphers.at(static_cast<std::size_t>(offer.cipher - 1))) + "-" +
           std::string(parameter);
}

std::string curve_of_parameter(int parameter_id) {
    if (parameter_id < kFirstCurve) return {};
    return curve_named(kCurves.at(static_cast<std::size_t>(parameter_id - kFirstCurve)));
}

std::optional<int> parameter_of_curve(std::string_view curve) {
    for (std::size_t i = 0; i < kCurves.size(); ++i)
        if (curve_named(kCurves[i]) == curve) return static_cast<int>(i) + kFirstCurve;
    return std::nullopt;
}

Bytes pace_info(const PaceOffer& offer, int version) {
    return der::sequence({der::oid(kPace, {mapping_arc(offer), offer.cipher}),
                          der::integer(static_cast<std::uint64_t>(version)),
                          der::integer(static_cast<std::uint64_t>(offer.parameter_id))});
}

Bytes chip_authentication_info(bool elliptic, int cipher, std::optional<int> key_id) {
    return der::sequence({der::oid(kChipAuthentication, {elliptic ? 2 : 1, cipher}),
                          der::integer(1), optional_id(key_id)});
}

Bytes chip_public_key_info(bool elliptic, ByteView key, std::optional<int> key_id) {
    return der::sequence({der::oid(kPublicKey, {elliptic ? 2 : 1}), key, optional_id(key_id)});
}

Bytes active_authentication_info(const std::string& digest) {
    static constexpr std::array<std::string_view, 5> kDigests = {"SHA1", "SHA224", "SHA256",
                                                                 "SHA384", "SHA512"};
    const auto place = std::ranges::find(kDigests, digest) - kDigests.begin();
    return der::sequence({der::oid(kActiveAuthentication), der::integer(1),
                          der::oid(kPlainEcdsa, {static_cast<int>(place) + 1})});
}

Bytes terminal_authentication_info() {
    return der::sequence({der::oid(kTerminalAuthentication), der::integer(1)});
}

Bytes security_infos(const std::vector<Bytes>& infos) {
    return der::set_of(infos);
}

}  // namespace limen::passport
