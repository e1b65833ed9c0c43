// SPDX-License-Identifier: Apache-2.0
// std::unique_ptr for what a C library gives out: std::unique_ptr<X509, Freed<X509_free>>.
#pragma once

namespace limen {

template <auto Free>
struct Freed {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};

}  // namespace limen
