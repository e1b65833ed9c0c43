// SPDX-License-Identifier: Apache-2.0
// OpenSSL's objects with owners. For this folder's own sources.
#pragma once

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>

#include "base/bytes.hpp"
#include "base/freed.hpp"

namespace limen::pki {

using X509Ptr = std::unique_ptr<X509, Freed<&X509_free>>;
using CrlPtr = std::unique_ptr<X509_CRL, Freed<&X509_CRL_free>>;
using CmsPtr = std::unique_ptr<CMS_ContentInfo, Freed<&CMS_ContentInfo_free>>;
using BioPtr = std::unique_ptr<BIO, Freed<&BIO_free_all>>;

// Bytes of a memory BIO.
inline Bytes contents_of(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return size <= 0 ? Bytes{} : Bytes(data, data + size);
}

}  // namespace limen::pki
